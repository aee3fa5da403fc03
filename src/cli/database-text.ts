/** Databases for people. */
import { brakeSentence } from '../domain/databases/brake';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import type { PoolRules } from '../domain/databases/pool-rules';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import type { DatabaseDetails, DatabaseView, SeenDatabase } from './database-view';
import { alignedTable, plainTable } from './table';

const moods: Record<DatabaseVerdict, Parameters<typeof inMood>[1]> = {
  up: 'good',
  full: 'uneasy',
  blocked: 'uneasy',
  misconfigured: 'uneasy',
  unknown: 'uneasy',
  down: 'bad',
  readOnly: 'bad',
};
const toldAtMost = 20;
const headings = ['name', 'address', 'tenants', 'takes', 'host', 'verdict', 'since', 'as of', 'reason'];

/** One line for each database as each host sees it. */
export function databaseListText(
  databases: readonly DatabaseView[],
  { brakes }: Pick<PoolRules, 'brakes'>,
  terminal: Terminal,
  nowMs: number,
): string {
  const rows = databases.flatMap((database) =>
    database.byHost.map((seen) => [
      ...[database.name, database.address, `${database.tenants}`, takes(database)],
      ...cells(seen, terminal, nowMs),
    ]),
  );
  if (!terminal.isForPeople) return plainTable({ headings, rows });
  const braked = brakes.map((brake) => `Brake: ${brakeSentence(brake)}.\n`).join('');
  if (databases.length > 0) return `${braked}${alignedTable({ headings, rows })}`;
  return 'There are no databases; `databases` in the configuration names them (docs/configuration.md).\n';
}

/** Whether it is given tenants, as far as that is a matter of the pool. */
function takes({ drained, heldUntil }: DatabaseView): string {
  if (drained) return 'drained';
  return heldUntil === null ? 'yes' : `held until ${heldUntil}`;
}

export function databaseText(database: DatabaseDetails, terminal: Terminal, nowMs: number): string {
  const { name, address, tenants, drain, brake, story, byHost } = database;
  const moment = (at: string | null): string => (at === null ? 'unknown' : `${at} (${age(at, nowMs)} ago)`);
  const rows: string[][] = [
    ['Database', name],
    ['Address', address],
    ['Tenants', `${tenants}`],
    ['Takes tenants', takes(database)],
    ...(drain === null
      ? []
      : [['Drained', `by ${drain.by} since ${drain.since}${drain.reason === null ? '' : `: ${drain.reason}`}`]]),
    ...(brake === null ? [] : [['Brake', brakeSentence(brake)]]),
    ...byHost.flatMap(({ host, verdict, reason, since, asOf }) => [
      [`From ${host}`, `${inMood(verdict, moods[verdict], terminal.hasColours)}: ${asCalledHere(reason, terminal)}`],
      ['', `since ${moment(since)}, last check ${moment(asOf)}`],
    ]),
    ...(story ?? [])
      .slice(-toldAtMost)
      .map(({ at, sentence }, index) => [index === 0 ? 'Story' : '', `${at} ${sentence}`]),
  ];
  if (!terminal.isForPeople) return plainTable({ headings: ['', ''], rows });
  const text = alignedTable({ headings: ['', ''], rows });
  return text.slice(text.indexOf('\n') + 1);
}

function cells({ host, verdict, reason, since, asOf }: SeenDatabase, terminal: Terminal, nowMs: number): string[] {
  const { isForPeople, hasColours } = terminal;
  const moment = (at: string | null): string => {
    if (at === null) return isForPeople ? '-' : '';
    return isForPeople ? `${age(at, nowMs)} ago` : at;
  };
  const said = asCalledHere(reason, terminal);
  return [host, inMood(verdict, moods[verdict], hasColours), moment(since), moment(asOf), said];
}

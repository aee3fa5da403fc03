/** Databases for people. */
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import { age } from './ages';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';
import type { DatabaseView, SeenDatabase } from './database-view';
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
const headings = ['name', 'address', 'tenants', 'host', 'verdict', 'since', 'as of', 'reason'];

/** One line for each database as each host sees it. */
export function databaseListText(databases: readonly DatabaseView[], terminal: Terminal, nowMs: number): string {
  const rows = databases.flatMap(({ name, address, tenants, byHost }) =>
    byHost.map((seen) => [name, address, `${tenants}`, ...cells(seen, terminal, nowMs)]),
  );
  if (!terminal.isForPeople) return plainTable({ headings, rows });
  if (databases.length > 0) return alignedTable({ headings, rows });
  return 'There are no databases; `databases` in the configuration names them (docs/configuration.md).\n';
}

export function databaseText(database: DatabaseView, terminal: Terminal, nowMs: number): string {
  const { name, address, tenants, byHost } = database;
  const moment = (at: string | null): string => (at === null ? 'unknown' : `${at} (${age(at, nowMs)} ago)`);
  const rows: string[][] = [
    ['Database', name],
    ['Address', address],
    ['Tenants', `${tenants}`],
    ...byHost.flatMap(({ host, verdict, reason, since, asOf }) => [
      [`From ${host}`, `${inMood(verdict, moods[verdict], terminal.hasColours)}: ${asCalledHere(reason, terminal)}`],
      ['', `since ${moment(since)}, last check ${moment(asOf)}`],
    ]),
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

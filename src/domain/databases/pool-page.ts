/** What Temporal Web shows of a pool's workflow, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { cutToBytes, linesWithin } from '../text-size';
import { brakeSentence } from './brake';
import { isDrained } from './pool-rules';
import { memberNames, poolCondition, type PoolState } from './pool-state';
import { seenPart } from './pool-story';
import type { SeenMember } from './pool-report';

/** Bytes. Temporal Web takes 20,000 in all; the headings between the parts are short. */
const mostBytes = { decided: 3_000, table: 8_500, story: 7_500 };
const longestLine = 400;
const listShowsAll = '`watchkeeper databases list` shows all.';

export function poolPurpose(pool: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Watches the databases of pool ${pool}`,
    staticDetails:
      `Pool **${pool}**: each agent tells here how it sees the databases; this workflow decides whose tenants leave a ` +
      'lost or drained one, asks their hosts to move them, and takes what people ask (drain, resume, brake, rebalance). ' +
      'Without it each agent decides the same by itself, a little later.',
  };
}

export function poolPage(state: PoolState): string {
  const { pool, rules, hosts } = state;
  const decided = [
    ...rules.brakes.map((brake) => `**Brake**: ${brakeSentence(brake)}`),
    ...rules.drained.map(
      ({ member, by, since, reason }) =>
        `**${member} is drained** by ${by} since ${since}${reason === null ? '' : `: ${reason}`}`,
    ),
  ].map((line) => cutToBytes(line, longestLine));
  const story = [...state.story].reverse().map(({ at, sentence }) => cutToBytes(`- ${at} ${sentence}`, longestLine));
  return [
    `## Databases of pool ${pool}: ${poolCondition(state)}`,
    ...within(decided, mostBytes.decided, '\n\n', (count) => `${count} more drains are left out; ${listShowsAll}`),
    '### As each host sees them',
    ...(Object.keys(hosts).length === 0 ? ['No agent has told anything yet.'] : table(state)),
    '### What happened (newest first)',
    ...(story.length === 0
      ? ['Nothing yet.']
      : within(story, mostBytes.story, '\n', (count) => `${count} older entries are left out.`)),
  ].join('\n\n');
}

function table(state: PoolState): string[] {
  const order = memberNames(state);
  const rows = Object.entries(state.hosts)
    .flatMap(([host, { members, heardAt }]) =>
      members.map((member) => ({ member, line: cutToBytes(row(state, host, member, heardAt), longestLine) })),
    )
    .sort((a, b) => order.indexOf(a.member.name) - order.indexOf(b.member.name));
  const isWell = ({ member }: (typeof rows)[number]) => member.verdict === 'up' && !member.isHeld;
  const byNeed = [...rows.filter((each) => !isWell(each)), ...rows.filter(isWell)];
  const shown = new Set(byNeed.slice(0, linesWithin(lines(byNeed), mostBytes.table).length));
  const leftOut = rows.length - shown.size;
  return [
    [
      '| Database | Host | Verdict | Since | Tenants | What is seen | Told at |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...lines(rows.filter((each) => shown.has(each))),
    ].join('\n'),
    ...(leftOut === 0 ? [] : [`${leftOut} more rows are left out; ${listShowsAll}`]),
  ];
}

function row(state: PoolState, host: string, member: SeenMember, heardAt: string): string {
  const { name, verdict, reason, since, tenants, isHeld } = member;
  const how = `${verdict}${isHeld ? ', held down' : ''}${isDrained(state.rules, name) ? ', drained' : ''}`;
  return `| ${name} | ${host} | ${how} | ${since} | ${tenants} | ${seenPart(reason)} | ${heardAt} |`;
}

function lines(rows: readonly { line: string }[]): string[] {
  return rows.map(({ line }) => line);
}

/** Paragraphs: the lines that fit, and, when not all do, how many are left out. */
function within(
  all: readonly string[],
  most: number,
  separator: '\n' | '\n\n',
  leftOut: (count: number) => string,
): string[] {
  const shown = linesWithin(all, most);
  const rest = all.length - shown.length;
  return [...(shown.length === 0 ? [] : [shown.join(separator)]), ...(rest === 0 ? [] : [leftOut(rest)])];
}

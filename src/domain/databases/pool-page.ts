/** What Temporal Web shows of a pool's workflow, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { brakeSentence } from './brake';
import { isDrained } from './pool-rules';
import { memberNames, poolCondition, type PoolState } from './pool-state';
import { seenPart } from './pool-story';

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
  const story = [...state.story].reverse().map(({ at, sentence }) => `- ${at} ${sentence}`);
  return [
    `## Databases of pool ${pool}: ${poolCondition(state)}`,
    ...rules.brakes.map((brake) => `**Brake**: ${brakeSentence(brake)}`),
    ...rules.drained.map(
      ({ member, by, since, reason }) =>
        `**${member} is drained** by ${by} since ${since}${reason === null ? '' : `: ${reason}`}`,
    ),
    '### As each host sees them',
    Object.keys(hosts).length === 0 ? 'No agent has told anything yet.' : table(state),
    '### What happened (newest first)',
    story.length === 0 ? 'Nothing yet.' : story.join('\n'),
  ].join('\n\n');
}

function table(state: PoolState): string {
  const lines = Object.entries(state.hosts).flatMap(([host, { members, heardAt }]) =>
    members.map(
      ({ name, verdict, reason, since, tenants, isHeld }) =>
        `| ${name} | ${host} | ${verdict}${isHeld ? ', held down' : ''}${isDrained(state.rules, name) ? ', drained' : ''} ` +
        `| ${since} | ${tenants} | ${seenPart(reason)} | ${heardAt} |`,
    ),
  );
  const order = memberNames(state);
  const rankOf = (line: string) => order.findIndex((name) => line.startsWith(`| ${name} |`));
  lines.sort((a, b) => rankOf(a) - rankOf(b));
  return [
    '| Database | Host | Verdict | Since | Tenants | What is seen | Told at |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

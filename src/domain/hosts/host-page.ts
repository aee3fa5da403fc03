/** What Temporal Web shows of a host's workflow, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { hostProblems } from './failures';
import type { HostHealth } from './host-health';

export function hostPurpose(host: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Watches the agent of host ${host}`,
    staticDetails:
      `One heartbeating activity, \`holdLease\`, is held by the agent of host **${host}**: ` +
      'its heartbeat details are what the agent says of its host, every 5 s. No lease: nobody is there. ' +
      'Tenants are not touched by anything that happens here.',
  };
}

const meaning = {
  up: 'The agent holds its lease. Pending activity `holdLease` shows its last beat; older than 20 s means unknown.',
  unknown: 'The lease is offered and not taken up yet; after two offers of 20 s the host counts as lost.',
  lost: `${hostProblems.hostLost} Its tenants are not touched, and are noticed at once when it is back.`,
};

export function hostPage(health: HostHealth): string {
  const agent = health.incarnation === null ? 'none heard of yet' : `${health.incarnation}, since ${health.agentSince}`;
  const story = [...health.story].reverse().map(({ at, sentence }) => `- ${at} ${sentence}`);
  const problems = (health.problems ?? []).map(
    ({ code, message, since }) => `- \`${code}\` since ${since}: ${message}`,
  );
  return [
    `## Host ${health.host}: ${health.state}`,
    `Since ${health.since}. Agent: ${agent}.`,
    meaning[health.state],
    ...(problems.length === 0 ? [] : ['### Problems', problems.join('\n')]),
    '### What happened (newest first)',
    story.length === 0 ? 'Nothing yet.' : story.join('\n'),
  ].join('\n\n');
}

/** What Temporal Web shows of a tenant, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { tenantProblems } from './failures';
import type { RestartPolicy } from './restart-policy';
import { problemsOf, type KnownTenant, type Supervision } from './supervision';
import type { ProcessExit, TenantState } from './tenant-state';

export function tenantPurpose(name: string, host: string): { staticSummary: string; staticDetails: string } {
  return {
    staticSummary: `Supervises tenant ${name} on ${host}`,
    staticDetails:
      `Tenant **${name}**: its agent on host ${host} starts, checks and restarts the process and tells this workflow; ` +
      'the workflow decides when a crashed tenant is tried again, and takes what people ask. ' +
      'Cancelling this workflow stops the tenant; after terminating it the agent starts it anew within a minute.',
  };
}

export function tenantPage(supervision: Supervision): string {
  const { known, name } = supervision;
  if (known === null) return `## ${name}\n\nNothing has been reported yet.`;
  const { state } = known;
  const story = [...supervision.story].reverse().map(({ at, sentence }) => `- ${at} ${sentence}`);
  return [
    `## ${name}: ${state.state}`,
    `Since ${state.since}. Wanted: ${state.wanted}. ${place(known)}`,
    ...problemsOf(supervision).map(
      ({ code, message, since }) => `**Problem \`${code}\`** since ${since}: ${message}\n\n${tenantProblems[code]}`,
    ),
    `### What happens next`,
    nextStep(known),
    `### Last exits (newest first)`,
    state.lastExits.length === 0 ? 'None.' : [...state.lastExits].reverse().map(exitLine).join('\n'),
    `### What happened (newest first)`,
    story.length === 0 ? 'Nothing yet.' : story.join('\n'),
    `Told by ${known.host} up to number ${state.seq} of journal ${known.journal}.`,
  ].join('\n\n');
}

function place({ state, host }: KnownTenant): string {
  const { process } = state;
  const running =
    process === null ? 'no process' : `pid ${process.identity.pid} (run ${process.run}) since ${process.startedAt}`;
  return `Host ${host}, port ${state.port}, ${running}, restarts: ${state.restarts}.`;
}

function exitLine({ at, run, code, signal, reason }: ProcessExit): string {
  const how = signal !== null ? `signal ${signal}` : code !== null ? `exit code ${code}` : 'end not seen';
  return `- ${at} run ${run}, ${how}: ${reason}`;
}

function nextStep({ state, policy }: KnownTenant): string {
  if (!state.present) return 'The directory is gone: the process is ended, and then this workflow completes.';
  switch (state.state) {
    case 'running':
      return `Nothing. If it exits or fails its checks, ${reflex(policy)}.`;
    case 'starting':
      return state.process === null
        ? 'The agent starts it as soon as it can; a problem above says what keeps it from doing so.'
        : 'Its first check has to pass before its start deadline; otherwise it is replaced.';
    case 'stopping':
      return 'It was told to end (TERM); what is still there after the grace is killed.';
    case 'stopped':
      return `Nothing, until somebody starts it: \`watchkeeper tenants start ${state.name}\`.`;
    case 'exited':
      return state.decisionNeeded === null
        ? 'The agent starts it again at once.'
        : 'This workflow decides when it is tried again; if the agent hears nothing for 10 s, it decides by the same rule.';
    case 'backoff':
      return `Tried again at ${state.nextTryAt}. ${attempts(state, policy)} Sooner: \`watchkeeper tenants restart ${state.name}\`.`;
    case 'fatal':
      return `Given up, and tried again at ${state.nextTryAt}, then every ${seconds(policy.retryFatalEveryMs)}. Sooner: \`watchkeeper tenants restart ${state.name}\`.`;
    case 'conflict':
      return 'It starts by itself when its port is free.';
    case 'unknown':
      return 'The agent has not seen it lately enough to say; it looks again by itself.';
  }
}

function reflex(policy: RestartPolicy): string {
  return (
    `the agent starts it again at once, up to ${policy.reflex} times within ${seconds(policy.withinMs)}; ` +
    'beyond that this workflow decides'
  );
}

function attempts(state: TenantState, policy: RestartPolicy): string {
  return `Started ${state.startsSinceHealthy} times since it last ran well; given up after ${policy.fatalAfter}.`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

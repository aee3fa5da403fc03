/** What Temporal Web shows of a tenant, for a person at 3 a.m. Moments are absolute, so it cannot go stale. */
import { tenantProblems } from './failures';
import { releaseOf, releaseSentence } from './release';
import { problemsOf, type KnownTenant, type Supervision } from './supervision';
import type { ProcessExit } from './tenant-state';
import { explainTenant } from './tenant-why';
import { factsOfSupervision } from './why-facts';

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
  const release = releaseOf(state);
  const story = [...supervision.story].reverse().map(({ at, sentence }) => `- ${at} ${sentence}`);
  return [
    `## ${name}: ${state.state}${release === null ? '' : ', released'}`,
    `Since ${state.since}. Wanted: ${state.wanted}. ${place(known)}`,
    ...(release === null ? [] : [`It is ${releaseSentence(release)}`]),
    ...problemsOf(supervision).map(
      ({ code, message, since }) => `**Problem \`${code}\`** since ${since}: ${message}\n\n${tenantProblems[code]}`,
    ),
    `### What happens next`,
    nextStep(supervision),
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
  const database = state.database == null ? '' : ` database ${state.database},`;
  return `Host ${host}, port ${state.port},${database} ${running}, restarts: ${state.restarts}.`;
}

function exitLine({ at, run, reason }: ProcessExit): string {
  return `- ${at} run ${run}: ${reason}`;
}

function nextStep(supervision: Supervision): string {
  const facts = factsOfSupervision(supervision);
  if (facts === null) return '';
  // The remedies of problems stand above it.
  return `${explainTenant(facts).waitsFor} ${explainTenant({ ...facts, problems: [] }).change}`;
}

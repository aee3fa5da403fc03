/** What people may ask of a tenant: when it is impossible, and when it has come about. */
import type { TenantFailureType } from './failures';
import { releaseOf, type Release } from './release';
import type { TenantState } from './tenant-state';

export type TenantVerb = 'start' | 'stop' | 'restart' | 'move' | 'release' | 'take';

/** Why it is impossible now, as a sentence; null when it may be asked. */
export function refusalOf(verb: TenantVerb, name: string, state: TenantState | null): string | null {
  if (state === null) return `nothing has been reported about tenant ${name} yet; ask again in a moment`;
  const release = releaseOf(state);
  if (verb === 'take') return release === null ? `tenant ${name} is not released; it is supervised` : null;
  if (release !== null) return releasedRefusal(name, release, verb === 'release' ? ' already' : '');
  if (!state.present) return `the directory of tenant ${name} is gone; make it again and the tenant starts by itself`;
  // TERM cannot be called back: the process would end under the hands that it was released into.
  if (verb === 'release' && state.process?.stopping) {
    return `the process of tenant ${name} is being stopped (${state.process.stopping.reason}); ask again when it has ended`;
  }
  const isStopped = state.wanted === 'stopped' && state.process === null;
  if (verb === 'stop' && isStopped) return `tenant ${name} is stopped already, since ${state.since}`;
  const isRunning = state.wanted === 'running' && state.state === 'running';
  if (verb === 'start' && isRunning) return `tenant ${name} is running already, since ${state.since}`;
  // What a start asks for is there; it would only forget for a moment why the tenant waits.
  if (verb === 'start' && state.state === 'waiting' && state.process !== null) {
    return `tenant ${name} has a process already; ${waitSentence(state)}`;
  }
  return null;
}

/** Of whatever would touch it. */
export function releasedRefusal(name: string, { since, by }: Release, already = ''): string {
  return `tenant ${name} is released${already}, since ${since} by ${by}; first \`watchkeeper tenants take ${name}\``;
}

export type Progress =
  { kind: 'waiting' } | { kind: 'done' } | { kind: 'failed'; type: TenantFailureType; message: string };

/** `generation`: the one that the host answered with; reports of an older one say nothing about the request. */
export function progressOf(verb: TenantVerb, generation: number, state: TenantState): Progress {
  const { name } = state;
  const release = releaseOf(state);
  if (verb === 'take' || verb === 'release') {
    if (state.generation < generation) return { kind: 'waiting' };
    if ((release !== null) === (verb === 'release')) return { kind: 'done' };
    return failed('requestSuperseded', `tenant ${name} was ${release === null ? 'taken' : 'released'} again meanwhile`);
  }
  if (!state.present) return failed('tenantUnknown', `the directory of tenant ${name} was removed meanwhile`);
  if (state.generation < generation) return { kind: 'waiting' };
  if (release !== null) return failed('requestSuperseded', `tenant ${name} was released by ${release.by} meanwhile`);
  if (verb === 'move' && state.wanted === 'stopped') {
    return { kind: state.process === null ? 'done' : 'waiting' };
  }
  if (state.wanted !== (verb === 'stop' ? 'stopped' : 'running')) {
    return failed('requestSuperseded', `tenant ${name} was asked to be ${state.wanted} meanwhile`);
  }
  if (verb === 'stop') return { kind: state.process === null ? 'done' : 'waiting' };
  // One that was told of its database keeps its process.
  const launchedBy = verb === 'move' ? Math.min(generation, state.launchGeneration) : generation;
  const isNewProcess = verb === 'start' || (state.process !== null && state.process.generation >= launchedBy);
  if (state.state === 'running' && isNewProcess) return { kind: 'done' };
  if (state.state === 'backoff' || state.state === 'fatal') {
    const reason = state.lastExits.at(-1)?.reason ?? 'no exit was seen';
    const next = state.nextTryAt === null ? '' : `; it is tried again at ${state.nextTryAt}`;
    return failed('requestRefused', `tenant ${name} was started and ended again: ${reason}${next}`);
  }
  if (state.state === 'conflict') {
    return failed(
      'requestRefused',
      `tenant ${name} cannot start: ${state.problems[0]?.message ?? 'its port is taken'}`,
    );
  }
  if (state.state === 'waiting' && (state.process === null || isNewProcess)) {
    return failed('requestRefused', `${verb} of tenant ${name} was asked for; ${waitSentence(state)}`);
  }
  return { kind: 'waiting' };
}

function waitSentence({ since, problems }: TenantState): string {
  const problem = problems.find(({ code }) => code === 'noDatabase' || code === 'databaseAway');
  const because = problem === undefined ? '' : ` (${problem.message})`;
  return `it waits for a live database since ${since}${because}, and goes on by itself as soon as there is one`;
}

export function lateMessage(verb: TenantVerb, waitedMs: number, state: TenantState): string {
  const problem = state.problems[0];
  const because = problem === undefined ? '' : ` (${problem.message})`;
  return `${verb} was asked for, and after ${waitedMs / 1000} s tenant ${state.name} is ${state.state}${because}`;
}

function failed(type: TenantFailureType, message: string): Progress {
  return { kind: 'failed', type, message };
}

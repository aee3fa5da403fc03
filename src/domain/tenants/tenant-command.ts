/** What people may ask of a tenant: when it is impossible, and when it has come about. */
import type { TenantFailureType } from './failures';
import type { TenantState } from './tenant-state';

export type TenantVerb = 'start' | 'stop' | 'restart';

/** Why it is impossible now, as a sentence; null when it may be asked. */
export function refusalOf(verb: TenantVerb, name: string, state: TenantState | null): string | null {
  if (state === null) return `nothing has been reported about tenant ${name} yet; ask again in a moment`;
  if (!state.present) return `the directory of tenant ${name} is gone; make it again and the tenant starts by itself`;
  const isStopped = state.wanted === 'stopped' && state.process === null;
  if (verb === 'stop' && isStopped) return `tenant ${name} is stopped already, since ${state.since}`;
  const isRunning = state.wanted === 'running' && state.state === 'running';
  if (verb === 'start' && isRunning) return `tenant ${name} is running already, since ${state.since}`;
  return null;
}

export type Progress =
  { kind: 'waiting' } | { kind: 'done' } | { kind: 'failed'; type: TenantFailureType; message: string };

/** `generation`: the one that the host answered with; reports of an older one say nothing about the request. */
export function progressOf(verb: TenantVerb, generation: number, state: TenantState): Progress {
  const { name } = state;
  if (!state.present) return failed('tenantUnknown', `the directory of tenant ${name} was removed meanwhile`);
  if (state.generation < generation) return { kind: 'waiting' };
  if (state.wanted !== (verb === 'stop' ? 'stopped' : 'running')) {
    return failed('requestSuperseded', `tenant ${name} was asked to be ${state.wanted} meanwhile`);
  }
  if (verb === 'stop') return { kind: state.process === null ? 'done' : 'waiting' };
  const isNewProcess = verb === 'start' || (state.process !== null && state.process.generation >= generation);
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
  return { kind: 'waiting' };
}

export function lateMessage(verb: TenantVerb, waitedMs: number, state: TenantState): string {
  const problem = state.problems[0];
  const because = problem === undefined ? '' : ` (${problem.message})`;
  return `${verb} was asked for, and after ${waitedMs / 1000} s tenant ${state.name} is ${state.state}${because}`;
}

function failed(type: TenantFailureType, message: string): Progress {
  return { kind: 'failed', type, message };
}

/** What is to be done about a tenant now: the comparison of what should be with what is. */
import { releaseOf } from './release';
import { hasProblem, isToMove, type TenantState } from './tenant-state';

/** A workflow that has not decided by then is taken for cut off, and the agent decides by the same function. */
export const decideWithinMs = 10_000;

export type TenantAction =
  | { kind: 'none' }
  | { kind: 'wait'; untilMs: number }
  | { kind: 'start' }
  | { kind: 'stop'; reason: string }
  /** Decide about the restart on the host itself. */
  | { kind: 'decide' }
  /** It was released until now. */
  | { kind: 'take' }
  /** Nothing is left of it. */
  | { kind: 'finish' };

export function decideTenantAction(state: TenantState, nowMs: number): TenantAction {
  const release = releaseOf(state);
  if (release !== null) {
    if (release.until === null) return { kind: 'none' };
    const untilMs = Date.parse(release.until);
    return nowMs < untilMs ? { kind: 'wait', untilMs } : { kind: 'take' };
  }
  if (state.process !== null) {
    if (state.process.stopping !== null) return { kind: 'none' };
    const reason = findStopReason(state);
    return reason === null ? { kind: 'none' } : { kind: 'stop', reason };
  }
  if (!state.present) return { kind: 'finish' };
  if (state.wanted === 'stopped' || hasProblem(state, 'portConflict')) return { kind: 'none' };
  if (state.decisionNeeded !== null) {
    const untilMs = Date.parse(state.decisionNeeded.since) + decideWithinMs;
    return nowMs < untilMs ? { kind: 'wait', untilMs } : { kind: 'decide' };
  }
  if (state.nextTryAt !== null && nowMs < Date.parse(state.nextTryAt)) {
    return { kind: 'wait', untilMs: Date.parse(state.nextTryAt) };
  }
  return hasProblem(state, 'noStartFile') ? { kind: 'none' } : { kind: 'start' };
}

/** Whether it would be started again because it ended by its own fault, and not because somebody asked for it. */
export function isAfterOwnEnd({ process, lastExits, exitsAtMs, wish }: TenantState): boolean {
  const exit = lastExits.at(-1);
  if (process !== null || exit === undefined || exitsAtMs.at(-1) !== Date.parse(exit.at)) return false;
  return wish == null || wish.at < exit.at;
}

function findStopReason(state: TenantState): string | null {
  if (!state.present) return 'its directory, or the port file in it, is gone';
  if (state.wanted === 'stopped') return 'a stop was asked for';
  if (hasProblem(state, 'portConflict')) return 'its port belongs to a tenant with an older port file';
  if (state.process === null || state.process.generation >= state.launchGeneration) return null;
  if (state.process.port !== state.port) return `its port changed to ${state.port}`;
  return isToMove(state) ? `its database changed to ${state.database}` : 'a restart was asked for';
}

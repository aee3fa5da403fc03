import { isToMove, type TenantState, type TransitionFact } from './tenant-state';

export const restartReasons = [
  /** The process ended by itself. */
  'exited',
  /** It failed its checks and was replaced. */
  'checkFailed',
  /** Somebody asked. */
  'asked',
  'portChanged',
  /** Its database was lost, and it got another one. */
  'databaseMoved',
  'machineRestarted',
  /** It ended, or failed its checks, while its database was not up. */
  'databaseAway',
  /** The end was seen by an earlier life of the agent. */
  'unknown',
] as const;
export type RestartReason = (typeof restartReasons)[number];

/** Why the next process of a tenant will be a restart, seen from the end of this one. */
export function restartReasonOf(
  before: TenantState | undefined,
  exit: Extract<TransitionFact, { kind: 'processExited' }>,
): RestartReason {
  const process = before?.process ?? null;
  const stopping = process?.stopping ?? null;
  if (exit.outage !== undefined) return 'databaseAway';
  if (stopping?.charged) return 'checkFailed';
  if (before !== undefined && process !== null && stopping !== null) {
    if (process.port !== before.port) return 'portChanged';
    return isToMove(before) ? 'databaseMoved' : 'asked';
  }
  return exit.charged ? 'exited' : 'machineRestarted';
}

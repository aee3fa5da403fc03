/** What the end of a process means: why it ended, whether it counts against the budget, and what comes next. */
import { describeExit, readExitStatus } from './exit-reason';
import { describeOutage, type Outage } from './outage';
import { releaseOf } from './release';
import { decideRestart, type RestartPolicy } from './restart-policy';
import { hasProblem, type TenantState, type TransitionFact } from './tenant-state';

export interface ProcessEnd {
  run: number;
  /** Status as a shell gives it; null when nobody saw how it ended. */
  status: number | null;
  atMs: number;
  /** The machine was restarted since the process was started. */
  isFromEarlierBoot: boolean;
  /** The agent is going away and starts nothing any more. */
  isShuttingDown: boolean;
  /** Its database was not up when it was asked about this end. */
  outage: Outage | null;
}

/** The database that is asked before this end is charged; null when nobody would be charged, or it has none. */
export function databaseToAsk(
  state: TenantState,
  { run, isFromEarlierBoot, isShuttingDown }: Omit<ProcessEnd, 'outage'>,
): string | null {
  const { process } = state;
  if (process?.run !== run || isFromEarlierBoot || isShuttingDown || releaseOf(state) !== null) return null;
  return process.stopping?.charged === false ? null : (process.database?.name ?? null);
}

export function judgeEnd(
  state: TenantState,
  end: ProcessEnd,
  nowMs: number,
  policy: RestartPolicy,
): TransitionFact & { kind: 'processExited' } {
  const { run, status, atMs, isFromEarlierBoot, outage } = end;
  const process = state.process?.run === run ? state.process : null;
  const exit = status === null ? { code: null, signal: null } : readExitStatus(status);
  const seen = isFromEarlierBoot ? 'the machine was restarted' : describeExit(exit);
  const manner = outage === null ? seen : `${seen} ${describeOutage(outage)}`;
  const verdict = {
    charged: outage === null && !isFromEarlierBoot && releaseOf(state) === null && (process?.stopping?.charged ?? true),
    healthy: process?.servingSince != null && atMs - Date.parse(process.servingSince) >= policy.healthyAfterMs,
  };
  return {
    kind: 'processExited',
    run,
    ...exit,
    reason: process?.stopping ? `${process.stopping.reason}; ${manner}` : manner,
    ...verdict,
    ...(outage !== null && { outage }),
    next: end.isShuttingDown ? 'none' : decideNext(state, { ...verdict, atMs }, nowMs, policy),
  };
}

function decideNext(
  state: TenantState,
  exit: { charged: boolean; healthy: boolean; atMs: number },
  nowMs: number,
  policy: RestartPolicy,
): 'restart' | 'decision' | 'none' {
  if (releaseOf(state) !== null) return 'none';
  if (!state.present || state.wanted === 'stopped' || hasProblem(state, 'portConflict')) return 'none';
  if (!exit.charged) return 'restart';
  const past = exit.healthy ? { exitsAtMs: [], startsSinceHealthy: 0, backoffStep: 0 } : state;
  const facts = { ...past, exitsAtMs: [...past.exitsAtMs, exit.atMs] };
  return decideRestart(facts, nowMs, policy).kind === 'restart' ? 'restart' : 'decision';
}

/** Whether a tenant that had used up its budget has run well for so long that it starts afresh. */
export function hasRecovered(state: TenantState, nowMs: number, policy: RestartPolicy): boolean {
  const { process, backoffStep } = state;
  if (process?.servingSince == null || process.stopping !== null) return false;
  const isMarked = backoffStep > 0 || hasProblem(state, 'flapping') || hasProblem(state, 'fatal');
  return isMarked && nowMs - Date.parse(process.servingSince) >= policy.healthyAfterMs;
}

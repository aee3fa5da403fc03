/** What is known of a tenant when somebody asks why it is as it is: by its workflow, or by its line in the list alone. */
import { releaseOf, type Release } from './release';
import type { RestartPolicy } from './restart-policy';
import { problemsOf, type Supervision } from './supervision';
import type { TenantRow } from './tenant-row';
import type { ProcessExit, TenantProblem, TenantStateName, Wanted, Wish } from './tenant-state';

export interface WhyFacts {
  name: string;
  host: string;
  state: TenantStateName;
  since: string;
  wanted: Wanted;
  port: number;
  process: { pid: number; startedAt: string } | null;
  problems: readonly TenantProblem[];
  release: Release | null;
  lastExit: Pick<ProcessExit, 'at' | 'reason'> | null;
  /** Only its workflow knows; null when all there is is a row of a list. */
  known: KnownToWorkflow | null;
}

interface KnownToWorkflow {
  isPresent: boolean;
  wish: Wish | null;
  stopReason: string | null;
  servingSince: string | null;
  nextTryAt: string | null;
  tries: number;
  startsSinceHealthy: number;
  decisionSince: string | null;
  policy: RestartPolicy;
}

/** Null before anything was reported. */
export function factsOfSupervision(supervision: Supervision): WhyFacts | null {
  const { known, name } = supervision;
  if (known === null) return null;
  const { state, host, policy } = known;
  return {
    name,
    host,
    state: state.state,
    since: state.since,
    wanted: state.wanted,
    port: state.port,
    process: state.process && { pid: state.process.identity.pid, startedAt: state.process.startedAt },
    problems: problemsOf(supervision),
    release: releaseOf(state),
    lastExit: state.lastExits.at(-1) ?? null,
    known: {
      isPresent: state.present,
      wish: state.wish ?? null,
      stopReason: state.process?.stopping?.reason ?? null,
      servingSince: state.process?.servingSince ?? null,
      nextTryAt: state.nextTryAt,
      tries: state.backoffStep,
      startsSinceHealthy: state.startsSinceHealthy,
      decisionSince: state.decisionNeeded?.since ?? null,
      policy,
    },
  };
}

export function factsOfRow(row: TenantRow): WhyFacts {
  const { name, host, state, since, desired, port, pid, startedAt, problem, lastExits } = row;
  return {
    ...{ name, host, state, since, wanted: desired, port },
    process: pid === null ? null : { pid, startedAt: startedAt ?? since },
    problems: problem === null ? [] : [problem],
    release: releaseOf(row),
    lastExit: lastExits.at(-1) ?? null,
    known: null,
  };
}

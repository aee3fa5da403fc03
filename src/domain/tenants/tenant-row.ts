/** One line of `tenants list`: kept in the workflow's memo, so listing reads visibility only. */
import { releaseOf, type Release } from './release';
import type { ProcessExit, TenantProblem, TenantState, TenantStateName, Wanted } from './tenant-state';

export interface TenantRow {
  name: string;
  host: string;
  state: TenantStateName;
  since: string;
  desired: Wanted;
  port: number;
  /** Empty when it has none. */
  database: string;
  pid: number | null;
  startedAt: string | null;
  /** What its process was started with; absent when nobody knows. */
  launchHash?: string;
  restarts: number;
  problem: TenantProblem | null;
  lastExits: ProcessExit[];
  /** How far the host's journal has been told. */
  journal: string;
  seq: number;
  generation: number;
  /** Missing when it is not released: rows that older versions wrote must not differ from today's. */
  released?: Release;
}

/** A memo above 2 kB is warned about by the server, so sentences are cut. */
const longestReason = 100;
const longestMessage = 240;
const longestCaller = 60;

export function tenantRow(state: TenantState, journal: string, ownProblem: TenantProblem | null = null): TenantRow {
  const release = releaseOf(state);
  const problem = ownProblem ?? state.problems[0] ?? null;
  return {
    name: state.name,
    host: state.host,
    state: state.state,
    since: state.since,
    desired: state.wanted,
    port: state.port,
    database: state.database ?? '',
    pid: state.process?.identity.pid ?? null,
    startedAt: state.process?.startedAt ?? null,
    // A key without a value would be another memo than the one that older code wrote.
    ...(state.process?.launchHash !== undefined && { launchHash: state.process.launchHash }),
    restarts: state.restarts,
    problem: problem && { ...problem, message: cut(problem.message, longestMessage) },
    lastExits: state.lastExits.slice(-5).map((exit) => ({ ...exit, reason: cut(exit.reason, longestReason) })),
    journal,
    seq: state.seq,
    generation: state.generation,
    ...(release && { released: { ...release, by: cut(release.by, longestCaller) } }),
  };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

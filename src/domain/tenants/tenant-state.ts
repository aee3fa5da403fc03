/**
 * What a tenant is, and what happens to it.
 *
 * The agent writes one Transition for each thing that happens; a TenantState is the fold of them (fold-transition.ts).
 * Both travel to the tenant's workflow, so this file is the contract between host and workflow: plain JSON, ISO moments,
 * null for absent.
 *
 *   stopped ── start ──▶ starting ── check passed ──▶ running
 *      ▲                    │ exit / start deadline      │ exit / failed check / stop
 *      │                    ▼                            ▼
 *      └── stop wanted ── exited ◀──── exit ───────── stopping
 *                           │ within the budget: starting again (reflex)
 *                           │ beyond it: the workflow decides
 *                           ├──▶ backoff ── next try ──▶ starting
 *                           └──▶ fatal ──── next try ──▶ starting
 *   waiting: no live database. With a process that is left alone it comes from running or starting and goes back there;
 *     without one it stands where starting or exited would, and a start follows when there is a database.
 *   conflict: another tenant holds the port. unknown: not seen lately enough to say.
 *   Released, in whatever state, it is a person's: only its exit is noted, until it is taken.
 */
import type { TenantProblemCode } from './failures';
import type { Outage } from './outage';
import { releaseOf, type Release } from './release';

export const tenantStateNames = [
  'stopped',
  'starting',
  'running',
  'backoff',
  'stopping',
  'exited',
  'fatal',
  'unknown',
  'conflict',
  'waiting',
] as const;
export type TenantStateName = (typeof tenantStateNames)[number];

export type Wanted = 'running' | 'stopped';

/** A pid alone is not an identity: this is. `startTicks` is field 22 of /proc/<pid>/stat. */
export interface ProcessIdentity {
  pid: number;
  startTicks: number;
  bootId: string;
}

export interface ProcessExit {
  at: string;
  run: number;
  /** Exit code; null after a signal or when nobody saw the end. */
  code: number | null;
  /** Signal name; exit codes 129 to 192 read as signals, as every shell does. */
  signal: string | null;
  /** One sentence for a person. */
  reason: string;
}

export interface TenantProblem {
  code: TenantProblemCode;
  message: string;
  since: string;
}

/** A database as a process was started with it. */
export interface UsedDatabase {
  name: string;
  host: string;
  port: number;
}

/** What happened. `run` numbers the processes of a tenant from 1, without gaps. */
export type TransitionFact =
  | { kind: 'tenantAppeared'; port: number; claimedAt: string }
  | { kind: 'portChanged'; port: number; claimedAt: string }
  | { kind: 'wishChanged'; wanted: Wanted; by: string; requestId: string }
  | { kind: 'restartRequested'; by: string; requestId: string }
  | { kind: 'released'; by: string; requestId: string; until: string | null; reason: string | null }
  /** By `time` without a request. */
  | { kind: 'taken'; by: string; requestId?: string }
  | {
      kind: 'processStarted';
      run: number;
      port: number;
      generation: number;
      process: ProcessIdentity;
      /** Names the command and environment that it was started with; absent in what older agents told. */
      launchHash?: string;
      /** Absent without databases, and in what older agents told. */
      database?: UsedDatabase;
    }
  | {
      kind: 'processAdopted';
      run: number;
      port: number;
      generation: number;
      process: ProcessIdentity;
      reason: string;
      /** The one that it says it uses; absent when that is not configured. */
      database?: UsedDatabase;
    }
  | { kind: 'checkPassed'; run: number }
  /** It is to use another database of the pool: its process is replaced. */
  | { kind: 'databaseMoved'; from: string; to: string; reason: string; by?: string; requestId?: string }
  /** Its process was told to use another database, and goes on. */
  | {
      kind: 'databaseRepointed';
      run: number;
      from: string;
      database: UsedDatabase;
      reason: string;
      /** Absent, as in `databaseMoved`, when nobody asked for this one. */
      by?: string;
      requestId?: string;
    }
  | { kind: 'stopBegan'; run: number; reason: string; charged: boolean }
  | {
      kind: 'processExited';
      run: number;
      code: number | null;
      signal: string | null;
      reason: string;
      /** Whether it counts against the restart budget. */
      charged: boolean;
      /** Whether this run had been running for `healthyAfter`: then the budget starts afresh. */
      healthy: boolean;
      next: 'restart' | 'decision' | 'none';
      /** Its database was not up, so nobody is blamed; absent when it was, and in what older agents told. */
      outage?: Outage;
    }
  | { kind: 'tryScheduled'; as: 'backoff' | 'fatal'; nextTryAt: string; step: number; by: 'workflow' | 'agent' }
  | { kind: 'recovered'; run: number }
  | { kind: 'conflictBegan'; port: number; holder: string }
  | { kind: 'conflictEnded'; port: number }
  | { kind: 'problemBegan'; code: TenantProblemCode; message: string }
  | { kind: 'problemEnded'; code: TenantProblemCode }
  | { kind: 'directoryRemoved'; reason: string }
  | { kind: 'tenantRemoved' };

/** `seq` rises over the whole journal of one agent, so it also orders a tenant that was removed and made again. */
export type Transition = TransitionFact & { seq: number; at: string };

export interface RunningProcess {
  run: number;
  port: number;
  /** Generation whose launch parameters it was started with. */
  generation: number;
  identity: ProcessIdentity;
  startedAt: string;
  /** As in `processStarted`; absent, too, for a process that was adopted. */
  launchHash?: string;
  /** As in `processStarted`, or as it was told since. */
  database?: UsedDatabase;
  /** When its check passed first; null while it starts. */
  servingSince: string | null;
  /** The stop that is under way. */
  stopping: { reason: string; charged: boolean } | null;
}

export interface Wish {
  by: string;
  at: string;
}

export interface TenantState {
  name: string;
  host: string;
  state: TenantStateName;
  /** When `state` was entered. */
  since: string;
  wanted: Wanted;
  /** Who asked last, and when; null: nobody since it appeared. States of before this was kept do not have it. */
  wish?: Wish | null;
  /** Whether the directory is there; false: it is being ended. */
  present: boolean;
  /** Raised by every change of what should be; a request decided on an older one is superseded. */
  generation: number;
  /** Generation of the last change that the running process must be replaced for. */
  launchGeneration: number;
  port: number;
  claimedAt: string;
  /** The name of the database that it has, with a process or without; states of before this was kept do not have it. */
  database?: string | null;
  /** Generation of the last move; a process that was launched before it comes with the old one. Missing before the first. */
  movedIn?: number;
  /** Number of the newest process; 0 before the first. */
  run: number;
  process: RunningProcess | null;
  /** Processes started since the tenant appeared. */
  starts: number;
  /** All of them but the first. */
  restarts: number;
  /** Charged exits since the last healthy run, oldest first; only the newest are kept. */
  exitsAtMs: number[];
  startsSinceHealthy: number;
  /** Tries scheduled since the last healthy run; more than 0 means the reflex has handed over. */
  backoffStep: number;
  nextTryAt: string | null;
  /** The exited run that waits for a decision, and since when. */
  decisionNeeded: { run: number; since: string } | null;
  /** Newest last; only the newest are kept. */
  lastExits: ProcessExit[];
  problems: TenantProblem[];
  /** Missing in what older versions wrote. */
  released?: Release | null;
  /** Request ids answered lately, newest last: a repeated request is answered from here. */
  answeredRequests: { requestId: string; generation: number }[];
  /** Sequence number of the last transition folded in; 0 for none. */
  seq: number;
}

export function newTenantState(name: string, host: string, at: string): TenantState {
  return {
    name,
    host,
    state: 'stopped',
    since: at,
    wanted: 'running',
    wish: null,
    present: false,
    generation: 0,
    launchGeneration: 0,
    port: 0,
    claimedAt: at,
    database: null,
    run: 0,
    process: null,
    starts: 0,
    restarts: 0,
    exitsAtMs: [],
    startsSinceHealthy: 0,
    backoffStep: 0,
    nextTryAt: null,
    decisionNeeded: null,
    lastExits: [],
    problems: [],
    released: null,
    answeredRequests: [],
    seq: 0,
  };
}

export function hasProblem(state: TenantState, code: TenantProblemCode): boolean {
  return state.problems.some((problem) => problem.code === code);
}

/**
 * Whether a live database is all that it lacks: with a process that is not being stopped, or without one and without a
 * past of its own (back-off, fatal, a decision) that has to be dealt with first.
 */
export function isWaiting(state: TenantState): boolean {
  const { present, wanted, process, nextTryAt, decisionNeeded } = state;
  if (!present || wanted === 'stopped' || releaseOf(state) !== null || hasProblem(state, 'portConflict')) return false;
  if (process === null ? nextTryAt !== null || decisionNeeded !== null : process.stopping !== null) return false;
  return hasProblem(state, 'noDatabase') || hasProblem(state, 'databaseAway');
}

/** Whether its process has another database than it is to have. */
export function isToMove({ process, database }: TenantState): boolean {
  const used = process?.database?.name;
  return used !== undefined && database != null && used !== database;
}

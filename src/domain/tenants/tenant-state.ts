/**
 * What a tenant is, and what happens to it.
 *
 * The agent writes one Transition for each thing that happens; a TenantState is the fold of them. Both travel to the
 * tenant's workflow, so this file is the contract between host and workflow: plain JSON, ISO moments, null for absent.
 *
 *   stopped ── start ──▶ starting ── check passed ──▶ running
 *      ▲                    │ exit / start deadline      │ exit / failed check / stop
 *      │                    ▼                            ▼
 *      └── stop wanted ── exited ◀──── exit ───────── stopping
 *                           │ within the budget: starting again (reflex)
 *                           │ beyond it: the workflow decides
 *                           ├──▶ backoff ── next try ──▶ starting
 *                           └──▶ fatal ──── next try ──▶ starting
 *   conflict: another tenant holds the port. unknown: not seen lately enough to say.
 *   Released, in whatever state, it is a person's: only its exit is noted, until it is taken.
 */
import type { TenantProblemCode } from './failures';
import type { Release } from './release';

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
    }
  | { kind: 'processAdopted'; run: number; port: number; generation: number; process: ProcessIdentity; reason: string }
  | { kind: 'checkPassed'; run: number }
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
  /** Number of the newest process; 0 before the first. */
  run: number;
  process: RunningProcess | null;
  /** Processes started since the tenant appeared. */
  starts: number;
  /** All of them but the first. */
  restarts: number;
  /** Charged exits since the last healthy run, oldest first, at most `keptExits`. */
  exitsAtMs: number[];
  startsSinceHealthy: number;
  /** Tries scheduled since the last healthy run; more than 0 means the reflex has handed over. */
  backoffStep: number;
  nextTryAt: string | null;
  /** The exited run that waits for a decision, and since when. */
  decisionNeeded: { run: number; since: string } | null;
  /** Newest last, at most `keptExits`. */
  lastExits: ProcessExit[];
  problems: TenantProblem[];
  /** Missing in what older versions wrote. */
  released?: Release | null;
  /** Request ids answered lately, newest last: a repeated request is answered from here. */
  answeredRequests: { requestId: string; generation: number }[];
  /** Sequence number of the last transition folded in; 0 for none. */
  seq: number;
}

const keptExits = 5;
const keptExitMoments = 32;
const keptRequests = 10;

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

/** The state after `transition`; the argument is left as it was. Total: a surprising order never throws. */
export function foldTransition(state: TenantState, transition: Transition): TenantState {
  const next = { ...applyFact(state, transition), seq: Math.max(state.seq, transition.seq) };
  return next.state === state.state ? next : { ...next, since: transition.at };
}

function applyFact(state: TenantState, transition: Transition): TenantState {
  const { at } = transition;
  switch (transition.kind) {
    case 'tenantAppeared': {
      const { port, claimedAt } = transition;
      const wanted = state.present ? state.wanted : 'running';
      // A directory made anew is another tenant: what the old one did is not held against it.
      const past = state.present ? state : { ...forgiven(state), starts: 0, restarts: 0, lastExits: [], wish: null };
      const appeared = { ...forgiven(past), present: true, wanted, port, claimedAt };
      return raise({ ...appeared, state: idleStateFor(appeared, wanted) }, 'launch');
    }
    case 'portChanged':
      return raise(
        { ...triedNoMore(state, state.wanted), port: transition.port, claimedAt: transition.claimedAt },
        'launch',
      );
    case 'wishChanged':
      return answered(
        raise(
          {
            ...forgiven(state),
            wanted: transition.wanted,
            wish: { by: transition.by, at },
            state: idleStateFor(state, transition.wanted),
          },
          'wish',
        ),
        transition.requestId,
      );
    case 'restartRequested':
      return answered(
        raise(
          {
            ...forgiven(state),
            wanted: 'running',
            wish: { by: transition.by, at },
            state: idleStateFor(state, 'running'),
          },
          'launch',
        ),
        transition.requestId,
      );
    case 'released': {
      const { by, requestId, until, reason } = transition;
      // What only a try finds out is found out again when it is taken.
      const problems = without(without(state.problems, 'portTaken'), 'cannotStart');
      const left = { ...forgiven({ ...state, problems }), released: { by, since: at, until, reason } };
      return answered(raise({ ...left, state: idleStateFor(left, state.wanted) }, 'wish'), requestId);
    }
    case 'taken': {
      const back = { ...forgiven(state), released: null };
      const held = raise({ ...back, state: idleStateFor(back, state.present ? state.wanted : 'stopped') }, 'wish');
      return transition.requestId === undefined ? held : answered(held, transition.requestId);
    }
    case 'processStarted':
    case 'processAdopted':
      return {
        ...state,
        state: 'starting',
        run: transition.run,
        process: {
          run: transition.run,
          port: transition.port,
          generation: transition.generation,
          identity: transition.process,
          startedAt: at,
          ...('launchHash' in transition && { launchHash: transition.launchHash }),
          servingSince: null,
          stopping: null,
        },
        starts: state.starts + 1,
        restarts: state.starts,
        startsSinceHealthy: state.startsSinceHealthy + 1,
        nextTryAt: null,
        decisionNeeded: null,
        problems: without(without(state.problems, 'portTaken'), 'cannotStart'),
      };
    case 'checkPassed':
      if (state.process?.run !== transition.run || state.process.stopping !== null) return state;
      return { ...state, state: 'running', process: { ...state.process, servingSince: at } };
    case 'stopBegan': {
      if (state.process?.run !== transition.run) return state;
      const { reason, charged } = transition;
      return { ...state, state: 'stopping', process: { ...state.process, stopping: { reason, charged } } };
    }
    case 'processExited':
      return afterExit(state, transition);
    case 'tryScheduled':
      // It came too late: what was to be tried has been, or is a person's now.
      if (state.process !== null || state.released) return state;
      return {
        ...state,
        state: transition.as,
        nextTryAt: transition.nextTryAt,
        backoffStep: transition.step,
        decisionNeeded: null,
        problems: withProblem(
          without(state.problems, transition.as === 'fatal' ? 'flapping' : 'fatal'),
          transition.as === 'fatal' ? 'fatal' : 'flapping',
          `${state.startsSinceHealthy} starts since it last ran well; ${state.lastExits.at(-1)?.reason ?? 'no exit seen'}`,
          at,
        ),
      };
    case 'recovered':
      return state.process?.run === transition.run ? forgiven(state) : state;
    case 'conflictBegan': {
      const message = `port ${transition.port} belongs to tenant ${transition.holder}, whose port file is older`;
      const held = { ...state, problems: withProblem(state.problems, 'portConflict', message, at) };
      return { ...held, state: idleStateFor(held, state.wanted), nextTryAt: null, decisionNeeded: null };
    }
    case 'conflictEnded': {
      const free = { ...state, problems: without(state.problems, 'portConflict') };
      return { ...free, state: state.state === 'conflict' ? idleStateFor(free, state.wanted) : state.state };
    }
    case 'problemBegan':
      return { ...state, problems: withProblem(state.problems, transition.code, transition.message, at) };
    case 'problemEnded':
      return { ...state, problems: without(state.problems, transition.code) };
    case 'directoryRemoved':
      return { ...triedNoMore(state, 'stopped'), present: false, decisionNeeded: null };
    case 'tenantRemoved': {
      const ended = { present: false, state: 'stopped' as const, process: null, nextTryAt: null, decisionNeeded: null };
      return { ...state, ...ended, problems: [], released: null };
    }
  }
}

function afterExit(state: TenantState, exit: Transition & { kind: 'processExited' }): TenantState {
  // An end that was told already, or of a process that is not the present one, changes nothing.
  if (exit.run < state.run || (state.process === null && exit.run === state.run)) return state;
  const exits = exit.healthy ? [] : state.exitsAtMs;
  const { at, run, code, signal, reason } = exit;
  return {
    ...state,
    // A start that failed before there was a process counts as one.
    startsSinceHealthy: exit.healthy ? 0 : state.startsSinceHealthy + (state.process === null ? 1 : 0),
    backoffStep: exit.healthy ? 0 : state.backoffStep,
    run: Math.max(state.run, run),
    process: null,
    state: exit.next !== 'none' ? 'exited' : stateAtRest(state),
    nextTryAt: null,
    exitsAtMs: exit.charged ? [...exits, Date.parse(at)].slice(-keptExitMoments) : exits,
    decisionNeeded: exit.next === 'decision' ? { run, since: at } : null,
    lastExits: [...state.lastExits, { at, run, code, signal, reason }].slice(-keptExits),
    problems: without(state.problems, 'willNotStop'),
  };
}

/** A person's wish, or a healthy run, wipes the slate of past exits. */
function forgiven(state: TenantState): TenantState {
  return {
    ...state,
    exitsAtMs: [],
    startsSinceHealthy: 0,
    backoffStep: 0,
    nextTryAt: null,
    decisionNeeded: null,
    problems: without(without(state.problems, 'flapping'), 'fatal'),
  };
}

/** Nobody is in backoff, or fatal, without a moment of the next try. */
function triedNoMore(state: TenantState, wanted: Wanted): TenantState {
  return state.nextTryAt === null ? state : { ...state, nextTryAt: null, state: idleStateFor(state, wanted) };
}

function idleStateFor(state: TenantState, wanted: Wanted): TenantStateName {
  if (state.process !== null) return state.state;
  if (wanted === 'stopped') return 'stopped';
  if (state.released) return 'exited';
  return hasProblem(state, 'portConflict') ? 'conflict' : 'starting';
}

/** After an exit that nothing follows. */
function stateAtRest(state: TenantState): TenantStateName {
  if (state.wanted === 'stopped') return 'stopped';
  if (state.released) return 'exited';
  return state.present && hasProblem(state, 'portConflict') ? 'conflict' : 'stopped';
}

function raise(state: TenantState, what: 'wish' | 'launch'): TenantState {
  const generation = state.generation + 1;
  return { ...state, generation, launchGeneration: what === 'launch' ? generation : state.launchGeneration };
}

function answered(state: TenantState, requestId: string): TenantState {
  return {
    ...state,
    answeredRequests: [...state.answeredRequests, { requestId, generation: state.generation }].slice(-keptRequests),
  };
}

function without(problems: TenantProblem[], code: TenantProblemCode): TenantProblem[] {
  return problems.some((problem) => problem.code === code) ? problems.filter((p) => p.code !== code) : problems;
}

/** Keeps `since` of a problem that is there already. */
function withProblem(problems: TenantProblem[], code: TenantProblemCode, message: string, at: string): TenantProblem[] {
  const old = problems.find((problem) => problem.code === code);
  return [...problems.filter((problem) => problem.code !== code), { code, message, since: old?.since ?? at }];
}

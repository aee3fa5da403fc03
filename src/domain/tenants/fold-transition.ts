/** What each transition makes of a tenant's state. */
import type { TenantProblemCode } from './failures';
import {
  hasProblem,
  isToMove,
  isWaiting,
  type TenantProblem,
  type TenantState,
  type TenantStateName,
  type Transition,
  type Wanted,
} from './tenant-state';

const keptExits = 5;
const keptExitMoments = 32;
const keptRequests = 10;

/** What an outage leaves: over when its process has another database, or its own one is known to be up. */
const outageProblems = ['noDatabase', 'databaseAway'] as const;

type StartFact = Transition & { kind: 'processStarted' | 'processAdopted' };

/** The state after `transition`; the argument is left as it was. Total: a surprising order never throws. */
export function foldTransition(state: TenantState, transition: Transition): TenantState {
  const next = { ...waitingOrNot(applyFact(state, transition)), seq: Math.max(state.seq, transition.seq) };
  return next.state === state.state ? next : { ...next, since: transition.at };
}

/** Nothing else enters or leaves `waiting`: it follows from all the rest. */
function waitingOrNot(state: TenantState): TenantState {
  if (isWaiting(state)) return { ...state, state: 'waiting' };
  if (state.state !== 'waiting') return state;
  const { process, present, decisionNeeded, wanted } = state;
  if (process !== null) return { ...state, state: process.servingSince === null ? 'starting' : 'running' };
  if (decisionNeeded !== null) return { ...state, state: 'exited' };
  return { ...state, state: present ? idleStateFor(state, wanted) : 'stopped' };
}

function applyFact(state: TenantState, transition: Transition): TenantState {
  const { at } = transition;
  switch (transition.kind) {
    case 'tenantAppeared': {
      const { port, claimedAt } = transition;
      const wanted = state.present ? state.wanted : 'running';
      // A directory made anew is another tenant: what the old one did is not held against it.
      const past = state.present
        ? state
        : { ...forgiven(state), starts: 0, restarts: 0, lastExits: [], wish: null, database: null };
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
      return answeredIfAsked(held, transition.requestId);
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
          ...(transition.database && { database: transition.database }),
          servingSince: null,
          stopping: null,
        },
        database: databaseAfterStart(state, transition),
        starts: state.starts + 1,
        restarts: state.starts,
        startsSinceHealthy: state.startsSinceHealthy + 1,
        nextTryAt: null,
        decisionNeeded: null,
        problems: withoutAll(state.problems, ['portTaken', 'cannotStart', 'braked', ...outageProblems]),
      };
    case 'checkPassed':
      if (state.process?.run !== transition.run || state.process.stopping !== null) return state;
      return { ...state, state: 'running', process: { ...state.process, servingSince: at } };
    case 'databaseMoved':
      return answeredIfAsked(moved(state, transition.to), transition.requestId);
    case 'databaseRepointed': {
      if (state.process?.run !== transition.run) return state;
      const { database } = transition;
      const process = { ...state.process, database };
      const problems = withoutAll(state.problems, outageProblems);
      return answeredIfAsked(
        raise({ ...state, database: database.name, process, problems }, 'wish'),
        transition.requestId,
      );
    }
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
    startsSinceHealthy: exit.healthy ? 0 : Math.max(0, state.startsSinceHealthy + startsOf(state, exit)),
    backoffStep: exit.healthy ? 0 : state.backoffStep,
    run: Math.max(state.run, run),
    process: null,
    state: exit.next !== 'none' ? 'exited' : stateAtRest(state),
    nextTryAt: null,
    exitsAtMs: exit.charged ? [...exits, Date.parse(at)].slice(-keptExitMoments) : exits,
    decisionNeeded: exit.next === 'decision' ? { run, since: at } : null,
    lastExits: [...state.lastExits, { at, run, code, signal, reason }].slice(-keptExits),
    // One that is charged was asked about at a database that is up; one that nothing follows is found out anew.
    problems: withoutAll(state.problems, [
      'willNotStop',
      ...(exit.charged || exit.next === 'none' ? outageProblems : []),
    ]),
  };
}

/** A start that failed before there was a process counts as one, and one that an outage ended, or moved, as none. */
function startsOf(state: TenantState, { outage, charged }: Transition & { kind: 'processExited' }): number {
  if (state.process === null) return outage === undefined ? 1 : 0;
  return outage === undefined && (charged || !isToMove(state)) ? 0 : -1;
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
    problems: withoutAll(state.problems, ['flapping', 'fatal', 'braked', ...outageProblems]),
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

function moved(state: TenantState, to: string): TenantState {
  const problems = withoutAll(state.problems, outageProblems);
  const next = raise({ ...state, database: to, problems }, 'launch');
  return { ...next, movedIn: next.generation };
}

/** The one that it was moved to while this process was on its way is the one that it is to have. */
function databaseAfterStart({ movedIn = 0, database = null }: TenantState, start: StartFact): string | null {
  return movedIn > start.generation ? database : (start.database?.name ?? null);
}

function answered(state: TenantState, requestId: string): TenantState {
  return {
    ...state,
    answeredRequests: [...state.answeredRequests, { requestId, generation: state.generation }].slice(-keptRequests),
  };
}

function answeredIfAsked(state: TenantState, requestId: string | undefined): TenantState {
  return requestId === undefined ? state : answered(state, requestId);
}

function without(problems: TenantProblem[], code: TenantProblemCode): TenantProblem[] {
  return problems.some((problem) => problem.code === code) ? problems.filter((p) => p.code !== code) : problems;
}

function withoutAll(problems: TenantProblem[], codes: readonly TenantProblemCode[]): TenantProblem[] {
  return codes.reduce(without, problems);
}

/** Keeps `since` of a problem that is there already. */
function withProblem(problems: TenantProblem[], code: TenantProblemCode, message: string, at: string): TenantProblem[] {
  const old = problems.find((problem) => problem.code === code);
  return [...problems.filter((problem) => problem.code !== code), { code, message, since: old?.since ?? at }];
}

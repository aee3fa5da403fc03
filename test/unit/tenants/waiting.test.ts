/** `waiting`: who has no live database, whatever else happens to it. */
import fc from 'fast-check';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { releaseOf } from '../../../src/domain/tenants/release';
import {
  hasProblem,
  type TenantState,
  type Transition,
  type TransitionFact,
} from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter, transitionSequence } from './transition-sequences';

let seq = 0;
const numbered = (fact: TransitionFact): Transition => ({ ...fact, seq: ++seq, at: momentAfter(seq * 1000) });
const fold = (state: TenantState, ...facts: TransitionFact[]) => facts.map(numbered).reduce(foldTransition, state);

const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const start = (run: number): TransitionFact => ({
  kind: 'processStarted',
  run,
  port: 8101,
  generation: 1,
  process: identity,
});
const began = (code: 'noDatabase' | 'databaseAway'): TransitionFact => ({
  kind: 'problemBegan',
  code,
  message: 'all are down',
});
const ended = (code: 'noDatabase' | 'databaseAway'): TransitionFact => ({ kind: 'problemEnded', code });
const exit = (
  run: number,
  parts: Partial<Extract<TransitionFact, { kind: 'processExited' }>> = {},
): TransitionFact => ({
  ...{ kind: 'processExited', run, code: 3, signal: null, reason: 'exit code 3', charged: false, healthy: false },
  ...{ next: 'restart', ...parts },
});
const request = { by: 'ann', requestId: 'r' };
const appeared = fold(emptyState(), { kind: 'tenantAppeared', port: 8101, claimedAt: momentAfter(0) });
const serving = fold(appeared, start(1), { kind: 'checkPassed', run: 1 });
const waiting = fold(serving, began('noDatabase'));
const alone = fold(waiting, exit(1));

/** Said otherwise than in the code: what an operator would expect of a state that is not known to be anything else. */
function lacksOnlyADatabase(state: TenantState): boolean {
  const isTheirs = releaseOf(state) !== null || !state.present || state.wanted !== 'running';
  const isBusy = state.process?.stopping != null || hasProblem(state, 'portConflict');
  const isTried = state.process === null && (state.nextTryAt !== null || state.decisionNeeded !== null);
  return !isTheirs && !isBusy && !isTried && (hasProblem(state, 'noDatabase') || hasProblem(state, 'databaseAway'));
}

/** Sequences in which a tenant that is there, and mostly runs, loses its database now and then. */
const outages = transitionSequence.map((all) => {
  const first: TransitionFact[] = [
    { kind: 'tenantAppeared', port: 8101, claimedAt: momentAfter(0) },
    start(1),
    { kind: 'checkPassed', run: 1 },
    began('noDatabase'),
  ];
  const opening = first.map((fact, index) => ({ ...fact, seq: index + 1, at: momentAfter(index) }));
  return [...opening, ...all.map((one) => ({ ...one, seq: one.seq + 10 }))];
});

const forEveryStep = (hold: (before: TenantState, after: TenantState, transition: Transition) => void) =>
  fc.assert(
    fc.property(outages, (sequence) => {
      let state = emptyState();
      for (const transition of sequence) {
        const after = foldTransition(state, transition);
        hold(state, after, transition);
        state = after;
      }
    }),
    { numRuns: 500 },
  );

describe('whatever happens,', () => {
  test('a tenant waits exactly if it lacks nothing but a live database', () => {
    let waits = 0;
    let others = 0;
    forEveryStep((_before, after) => {
      expect(after.state === 'waiting').toBe(lacksOnlyADatabase(after));
      if (after.state === 'waiting') waits += 1;
      else others += 1;
    });
    expect(Math.min(waits, others)).toBeGreaterThan(100);
  });

  test('it never waits while it is to be stopped, is stopping, is released or gone, or stands back', () => {
    forEveryStep((_before, { state, wanted, process, released, present, problems }) => {
      if (state !== 'waiting') return;
      expect([wanted, present, released ?? null, process?.stopping ?? null]).toEqual(['running', true, null, null]);
      expect(problems.map(({ code }) => code)).not.toContain('portConflict');
    });
  });

  test('it waits since it began to, whatever happens to its process meanwhile', () => {
    forEveryStep((before, after, { at }) => {
      if (after.state !== 'waiting') return;
      expect(after.since).toBe(before.state === 'waiting' ? before.since : at);
    });
  });

  test('with a process, what follows the wait is running if it has served, and starting if not', () => {
    forEveryStep((before, after) => {
      if (before.state !== 'waiting' || after.state === 'waiting' || after.process === null) return;
      if (after.process.stopping !== null) return expect(after.state).toBe('stopping');
      expect(after.state).toBe(after.process.servingSince === null ? 'starting' : 'running');
    });
  });
});

describe('a tenant that runs', () => {
  test('waits with its process, and runs again since the problem ended', () => {
    expect(waiting).toMatchObject({ state: 'waiting', process: { identity: { pid: 7 } }, starts: 1 });
    const back = fold(waiting, ended('noDatabase'));
    expect(back).toMatchObject({ state: 'running', since: momentAfter(seq * 1000), process: serving.process });
  });

  test('waits until the last of its two problems ends', () => {
    const both = fold(waiting, began('databaseAway'), ended('noDatabase'));
    expect([both.state, both.since]).toEqual(['waiting', waiting.since]);
    expect(fold(both, ended('databaseAway')).state).toBe('running');
  });

  test('waits before its first check passes, and has served when that passes meanwhile', () => {
    const starting = fold(appeared, start(1), began('databaseAway'));
    expect(starting.state).toBe('waiting');
    expect(fold(starting, ended('databaseAway')).state).toBe('starting');
    const passed = fold(starting, { kind: 'checkPassed', run: 1 });
    expect([passed.state, passed.since]).toEqual(['waiting', starting.since]);
    expect(fold(passed, ended('databaseAway')).state).toBe('running');
  });

  test('waits no more when it is moved, or told of another database', () => {
    const away = fold(waiting, began('databaseAway'));
    const reason = 'it is down';
    const moved = fold(away, { kind: 'databaseMoved', from: 'db1', to: 'db2', reason });
    expect(moved).toMatchObject({ state: 'running', problems: [], database: 'db2' });
    const database = { name: 'db2', host: '10.0.0.2', port: 3306 };
    const told = fold(away, { kind: 'databaseRepointed', run: 1, from: 'db1', database, reason });
    expect(told).toMatchObject({ state: 'running', problems: [], process: { database } });
  });

  test('is stopping while it is stopped, and stopped then', () => {
    const wished = fold(waiting, { kind: 'wishChanged', wanted: 'stopped', ...request });
    expect(wished.state).toBe('running');
    const stopping = fold(wished, { kind: 'stopBegan', run: 1, reason: 'asked', charged: false });
    expect(fold(stopping, began('noDatabase')).state).toBe('stopping');
    expect(fold(stopping, began('noDatabase'), exit(1, { next: 'none' })).state).toBe('stopped');
  });
});

describe('a tenant without a process', () => {
  test('waits on when it exits while it waits, since the wait began', () => {
    expect(alone).toMatchObject({ state: 'waiting', since: waiting.since, process: null, lastExits: [{ code: 3 }] });
  });

  test('waits instead of starting or exited, and starts when it is started', () => {
    expect(fold(appeared, began('noDatabase')).state).toBe('waiting');
    expect(fold(serving, exit(1), began('databaseAway')).state).toBe('waiting');
    expect(fold(alone, start(2))).toMatchObject({ state: 'starting', problems: [] });
    expect(fold(alone, ended('noDatabase')).state).toBe('starting');
  });

  test('that used up its budget by its own fault is decided about, and tried, as always', () => {
    const charged = fold(waiting, exit(1, { charged: true, next: 'decision' }));
    expect(charged).toMatchObject({ state: 'exited', decisionNeeded: { run: 1 }, problems: [] });
    const tried = { kind: 'tryScheduled', as: 'backoff', nextTryAt: momentAfter(0), step: 1, by: 'agent' } as const;
    expect(fold(charged, tried, began('noDatabase')).state).toBe('backoff');
  });

  test('waits for its port while another tenant has it, and for a database when that one goes', () => {
    const conflict = fold(alone, { kind: 'conflictBegan', port: 8101, holder: 'older' });
    expect(conflict.state).toBe('conflict');
    expect(fold(conflict, { kind: 'conflictEnded', port: 8101 }).state).toBe('waiting');
  });

  test('is a person’s while it is released, and finds out anew when it is taken', () => {
    const released = fold(alone, { kind: 'released', ...request, until: null, reason: null });
    expect(released).toMatchObject({ state: 'exited', problems: [] });
    expect(fold(released, { kind: 'taken', ...request }).state).toBe('starting');
  });

  test('is ended with its directory', () => {
    const gone = fold(alone, { kind: 'directoryRemoved', reason: 'gone' });
    expect(gone.state).toBe('stopped');
    expect(fold(gone, { kind: 'tenantRemoved' })).toMatchObject({ state: 'stopped', problems: [] });
  });

  test('that is ended together with Watchkeeper is stopped, and not said to wait', () => {
    const shutDown = fold(waiting, exit(1, { next: 'none' }));
    expect(shutDown).toMatchObject({ state: 'stopped', wanted: 'running', problems: [] });
  });

  test('keeps waiting under a new port, and begins anew when somebody starts it', () => {
    const moved = fold(alone, { kind: 'portChanged', port: 8102, claimedAt: momentAfter(0) });
    expect([moved.state, moved.since]).toEqual(['waiting', waiting.since]);
    expect(fold(alone, { kind: 'wishChanged', wanted: 'running', ...request })).toMatchObject({
      ...{ state: 'starting', problems: [] },
    });
  });
});

import fc from 'fast-check';
import { tenantProblems } from '../../../src/domain/tenants/failures';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { type TenantState, tenantStateNames } from '../../../src/domain/tenants/tenant-state';
import { deepFreeze, emptyState, momentAfter, transitionSequence } from './transition-sequences';

/** Every state that a sequence passes through, the empty one first; nothing that is folded may be changed. */
function statesOf(sequence: Parameters<typeof foldTransition>[1][]): TenantState[] {
  const states = [deepFreeze(emptyState())];
  for (const transition of sequence) states.push(deepFreeze(foldTransition(states.at(-1)!, deepFreeze(transition))));
  return states;
}

const forEverySequence = (hold: (states: TenantState[], sequence: Parameters<typeof statesOf>[0]) => void) =>
  fc.assert(
    fc.property(transitionSequence, (sequence) => hold(statesOf(sequence), sequence)),
    { numRuns: 300 },
  );

const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const fold = (state: TenantState, ...facts: Parameters<typeof foldTransition>[1][]) =>
  facts.reduce(foldTransition, state);
const at = momentAfter(5);

describe('whatever the order of transitions,', () => {
  test('the fold leaves its argument alone, keeps a known state name and raises seq to that of the transition', () => {
    forEverySequence((states, sequence) => {
      expect(states.slice(1).map(({ seq }) => seq)).toEqual(sequence.map(({ seq }) => seq));
      for (const { state } of states) expect(tenantStateNames).toContain(state);
    });
  });

  test('a late transition does not lower seq', () => {
    forEverySequence((states, sequence) => {
      const last = states.at(-1)!;
      for (const late of sequence) expect(foldTransition(last, late).seq).toBe(last.seq);
    });
  });

  test('what is kept is bounded, and each problem stands there once', () => {
    forEverySequence((states) => {
      for (const state of states) {
        expect(state.exitsAtMs.length).toBeLessThanOrEqual(32);
        expect(state.lastExits.length).toBeLessThanOrEqual(5);
        expect(state.answeredRequests.length).toBeLessThanOrEqual(10);
        const codes = state.problems.map(({ code }) => code);
        expect(new Set(codes).size).toBe(codes.length);
        expect(codes.length).toBeLessThanOrEqual(Object.keys(tenantProblems).length);
      }
    });
  });

  test('since changes with the state, and only with it', () => {
    forEverySequence((states, sequence) => {
      sequence.forEach((transition, index) => {
        const [before, after] = [states[index]!, states[index + 1]!];
        expect(after.since).toBe(after.state === before.state ? before.since : transition.at);
      });
    });
  });

  test('what runs or is stopping has a process, and what neither does so nor starts has none', () => {
    forEverySequence((states) => {
      for (const { state, process } of states) {
        if (state === 'running' || state === 'stopping') expect(process).not.toBeNull();
        else if (state !== 'starting' && state !== 'waiting') expect(process).toBeNull();
      }
    });
  });

  test('what is in backoff or fatal has a moment of its next try, and what needs a decision has exited', () => {
    forEverySequence((states) => {
      for (const { state, nextTryAt, decisionNeeded } of states) {
        if (state === 'backoff' || state === 'fatal') expect(nextTryAt).not.toBeNull();
        if (decisionNeeded !== null) expect(state).toBe('exited');
      }
    });
  });

  test('generations never fall, nor does the count of restarts as long as the tenant is there', () => {
    forEverySequence((states) => {
      states.slice(1).forEach((after, index) => {
        const before = states[index]!;
        expect(after.generation).toBeGreaterThanOrEqual(before.generation);
        expect(after.launchGeneration).toBeGreaterThanOrEqual(before.launchGeneration);
        expect(after.launchGeneration).toBeLessThanOrEqual(after.generation);
        if (before.present) expect(after.restarts).toBeGreaterThanOrEqual(before.restarts);
        expect(after.restarts).toBe(Math.max(0, after.starts - 1));
      });
    });
  });

  test('an exit that is told twice, or after the next run started, changes nothing', () => {
    forEverySequence((states, sequence) => {
      sequence.forEach((transition, index) => {
        if (transition.kind !== 'processExited') return;
        const after = states[index + 1]!;
        expect(foldTransition(after, transition)).toEqual(after);
        const next = { kind: 'processStarted', run: after.run + 1, port: 1, generation: 1, process: identity } as const;
        const restarted = foldTransition(after, { ...next, seq: after.seq + 1, at });
        expect(foldTransition(restarted, transition)).toEqual(restarted);
      });
    });
  });

  test('the state is plain JSON: it comes back from its written form', () => {
    forEverySequence((states) => {
      const last = states.at(-1)!;
      expect(JSON.parse(JSON.stringify(last))).toEqual(last);
    });
  });
});

describe('examples', () => {
  const appeared = fold(emptyState(), { kind: 'tenantAppeared', port: 8101, claimedAt: at, seq: 1, at });
  const start = (run: number, seq: number) =>
    ({ kind: 'processStarted', run, port: 8101, generation: 1, process: identity, seq, at }) as const;
  const exit = (run: number, seq: number, charged = true, healthy = false) =>
    ({
      kind: 'processExited',
      run,
      code: 1,
      signal: null,
      reason: 'exit code 1',
      charged,
      healthy,
      next: 'restart',
      seq,
      at,
    }) as const;

  test('a directory that appears wants to run and is about to start', () => {
    expect(appeared).toMatchObject({ state: 'starting', wanted: 'running', present: true, port: 8101, generation: 1 });
  });

  test('a start that failed before there was a process counts as a start and as an exit', () => {
    const failed = fold(appeared, exit(1, 2));
    expect(failed).toMatchObject({ state: 'exited', run: 1, startsSinceHealthy: 1, exitsAtMs: [Date.parse(at)] });
  });

  test('only charged exits are held against it, and a healthy run forgives the earlier ones', () => {
    const two = fold(appeared, start(1, 2), exit(1, 3), start(2, 4), exit(2, 5, false));
    expect(two).toMatchObject({ restarts: 1, startsSinceHealthy: 2 });
    expect(two.exitsAtMs).toHaveLength(1);
    expect(fold(two, start(3, 6), exit(3, 7, true, true))).toMatchObject({ startsSinceHealthy: 0, backoffStep: 0 });
    expect(fold(two, start(3, 6), exit(3, 7, true, true)).exitsAtMs).toHaveLength(1);
  });

  test('a directory made anew after a removal starts with a clean slate, but its runs are counted on', () => {
    const fatal = fold(
      appeared,
      start(1, 2),
      exit(1, 3),
      { kind: 'tryScheduled', as: 'fatal', nextTryAt: at, step: 7, by: 'agent', seq: 4, at },
      { kind: 'directoryRemoved', reason: 'gone', seq: 5, at },
      { kind: 'tenantRemoved', seq: 6, at },
    );
    const anew = fold(fatal, { kind: 'tenantAppeared', port: 8101, claimedAt: at, seq: 7, at });
    expect(anew).toMatchObject({ run: 1, exitsAtMs: [], startsSinceHealthy: 0, backoffStep: 0, problems: [] });
  });

  test('a problem keeps its beginning while its message changes', () => {
    const began = (message: string, seq: number) =>
      ({ kind: 'problemBegan', code: 'badPort', message, seq, at: momentAfter(seq) }) as const;
    const state = fold(appeared, began('0', 2), began('x', 3));
    expect(state.problems).toEqual([{ code: 'badPort', message: 'x', since: momentAfter(2) }]);
  });

  test('who stands back from a port waits in conflict, also after a wish to run, and starts when the conflict ends', () => {
    const conflict = fold(appeared, { kind: 'conflictBegan', port: 8101, holder: 'older', seq: 2, at });
    expect(conflict).toMatchObject({ state: 'conflict', problems: [{ code: 'portConflict' }] });
    const wish = { kind: 'wishChanged', by: 'me', requestId: 'r', at } as const;
    const stopped = fold(conflict, { ...wish, wanted: 'stopped', seq: 3 });
    expect(stopped.state).toBe('stopped');
    const running = fold(stopped, { ...wish, wanted: 'running', seq: 4 });
    expect(running.state).toBe('conflict');
    expect(fold(running, { kind: 'conflictEnded', port: 8101, seq: 5, at })).toMatchObject({ state: 'starting' });
  });
});

import fc from 'fast-check';
import { decideRestart } from '../../../src/domain/tenants/restart-policy';
import { releaseOf } from '../../../src/domain/tenants/release';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { isWaiting, type TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { lifeOfATenant, lifePolicy, type LifeStep, TenantLife } from './tenant-life';
import { emptyState } from './transition-sequences';

const forEveryLife = (afterEachStep: (life: TenantLife, step: LifeStep) => void) =>
  fc.assert(
    fc.property(lifeOfATenant, (steps) => {
      const life = new TenantLife();
      life.step({ event: 'directoryMade', passedMs: 0 });
      for (const step of steps) {
        life.step(step);
        afterEachStep(life, step);
      }
    }),
    { numRuns: 150 },
  );

describe('on a host,', () => {
  test('the state says what the process does', () => {
    forEveryLife((life) => {
      const { state, process } = life.state;
      if (['stopped', 'backoff', 'fatal', 'exited', 'conflict'].includes(state)) expect(process).toBeNull();
      expect(state === 'waiting').toBe(isWaiting(life.state));
      const isServing = process !== null && process.servingSince !== null && process.stopping === null;
      expect(state === 'running').toBe(isServing && state !== 'waiting');
      expect(state === 'stopping').toBe(process !== null && process.stopping !== null);
    });
  });

  test('only an exited tenant waits for a decision, and only one in backoff or fatal for its next try', () => {
    forEveryLife(({ state: { state, decisionNeeded, nextTryAt, wanted, present } }) => {
      if (decisionNeeded !== null)
        expect({ state, wanted, present }).toEqual({ state: 'exited', wanted: 'running', present: true });
      if (nextTryAt !== null) expect(['backoff', 'fatal']).toContain(state);
    });
  });

  test('a process is of no newer generation than the last change, and its number is the newest run', () => {
    forEveryLife(({ state }) => {
      if (state.process === null) return;
      expect(state.process.run).toBe(state.run);
      expect(state.process.generation).toBeLessThanOrEqual(state.generation);
    });
  });

  test('flapping and fatal are never both shown, and neither once the slate is wiped', () => {
    forEveryLife(({ state }) => {
      const marks = state.problems.filter(({ code }) => code === 'flapping' || code === 'fatal');
      expect(marks.length).toBeLessThanOrEqual(1);
      if (state.state === 'fatal') expect(marks[0]?.code).toBe('fatal');
    });
  });

  test('runs are numbered from 1 without gaps, and no run starts while another one is there', () => {
    forEveryLife(({ transitions }) => {
      let newest = 0;
      let isRunning = false;
      for (const transition of transitions) {
        if (transition.kind === 'processStarted') {
          expect(isRunning).toBe(false);
          expect(transition.run).toBe(newest + 1);
          newest = transition.run;
          isRunning = true;
        } else if (transition.kind === 'processExited') {
          newest = transition.run;
          isRunning = false;
        }
      }
    });
  });

  test('while it is released only its exit is noted, and what directories say; nothing is begun with it', () => {
    const noted: TransitionFact['kind'][] = ['tenantAppeared', 'portChanged', 'processExited', 'directoryRemoved'];
    noted.push('conflictBegan', 'conflictEnded', 'problemBegan', 'problemEnded', 'taken');
    forEveryLife((life) => {
      let state = emptyState();
      for (const transition of life.transitions) {
        if (releaseOf(state) !== null) expect(noted).toContain(transition.kind);
        if (releaseOf(state) !== null && transition.kind === 'processExited')
          expect(transition).toMatchObject({ charged: false, next: 'none' });
        state = foldTransition(state, transition);
      }
    });
  });

  test('a release is over when its time has come, and what is then true is acted on', () => {
    forEveryLife((life) => {
      const until = releaseOf(life.state)?.until ?? null;
      if (until !== null) expect(Date.parse(until)).toBeGreaterThan(life.now);
    });
    const life = new TenantLife();
    life.step({ event: 'directoryMade', passedMs: 0 });
    life.step({ event: 'released', passedMs: 0 });
    life.step({ event: 'processCrashed', passedMs: 4000 });
    expect(life.state).toMatchObject({ state: 'exited', process: null, exitsAtMs: [] });
    life.step({ event: 'looked', passedMs: 1000 });
    expect(life.state).toMatchObject({ state: 'starting', run: 2, released: null });
  });

  test('every exit that the reflex hands over is one that the workflow does not restart at once either', () => {
    fc.assert(
      fc.property(lifeOfATenant, (steps) => {
        const life = new TenantLife();
        life.onExit = (state, next) => {
          if (next === 'none') return;
          const decision = decideRestart(state, life.now, lifePolicy).kind;
          if (next === 'decision') expect(decision).not.toBe('restart');
          if (next === 'restart' && state.lastExits.length > 0 && decision !== 'restart') {
            expect(life.transitions.at(-1)).toMatchObject({ charged: false });
          }
        };
        for (const step of [{ event: 'directoryMade' as const, passedMs: 0 }, ...steps]) life.step(step);
      }),
      { numRuns: 150 },
    );
  });

  test('replaying what was written gives the state that was lived', () => {
    fc.assert(
      fc.property(lifeOfATenant, (steps) => {
        const life = new TenantLife();
        for (const step of [{ event: 'directoryMade' as const, passedMs: 0 }, ...steps]) life.step(step);
        const written = JSON.parse(JSON.stringify(life.transitions)) as typeof life.transitions;
        expect(written.reduce(foldTransition, emptyState())).toEqual(life.state);
      }),
      { numRuns: 200 },
    );
  });

  test('a tenant that keeps crashing is handed over after the reflexes, given up after fatalAfter starts, and tried on', () => {
    const life = new TenantLife();
    life.step({ event: 'directoryMade', passedMs: 0 });
    const seen: string[] = [];
    for (let crash = 0; crash < 8; crash++) {
      life.step({ event: 'processCrashed', passedMs: 10 });
      life.step({ event: 'workflowDecided', passedMs: 10 });
      seen.push(life.state.state);
      life.step({ event: 'looked', passedMs: life.state.nextTryAt === null ? 0 : 61_000 });
      expect(life.state).toMatchObject({ state: 'starting', run: crash + 2 });
    }
    expect(seen).toEqual(['starting', 'starting', 'backoff', 'backoff', 'backoff', 'fatal', 'fatal', 'fatal']);
  });
});

import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { judgeEnd } from '../../../src/domain/tenants/exit-verdict';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { describeOutage, findOutage, pauseAfterOutage } from '../../../src/domain/tenants/outage';
import { decideRestart, type RestartPolicy } from '../../../src/domain/tenants/restart-policy';
import type { TenantState, TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter, transitionSequence } from './transition-sequences';

const policy: RestartPolicy = {
  ...{ reflex: 3, withinMs: 60_000, healthyAfterMs: 60_000, backoffMs: [1000], fatalAfter: 5 },
  retryFatalEveryMs: 60_000,
};
const notUp = databaseVerdicts.filter((verdict) => verdict !== 'up');
const answer = (verdict: (typeof databaseVerdicts)[number], settlesInMs = 0) => {
  return { verdict, reason: 'it is so', settlesInMs };
};

function then(state: TenantState, fact: TransitionFact, ms: number): TenantState {
  return foldTransition(state, { ...fact, seq: state.seq + 1, at: momentAfter(ms) });
}

function start(state: TenantState, ms: number): TenantState {
  const run = state.run + 1;
  const { port, generation } = state;
  const process = { pid: run + 1, startTicks: run, bootId: 'boot' };
  const database = { name: 'db1', host: '10.0.0.1', port: 3306 };
  return then(state, { kind: 'processStarted', run, port, generation, process, database }, ms);
}

const budgetOf = ({ exitsAtMs, backoffStep, startsSinceHealthy, decisionNeeded }: TenantState) => {
  return { exitsAtMs, backoffStep, startsSinceHealthy, decisionNeeded };
};
const marks = ({ problems }: TenantState) => problems.filter(({ code }) => code === 'flapping' || code === 'fatal');

test('whatever its past, a tenant keeps its budget over any number of runs that an outage ends', () => {
  const outages = fc.array(
    fc.record({
      verdict: fc.constantFrom(...notUp),
      serves: fc.boolean(),
      fails: fc.boolean(),
      status: fc.constantFrom(0, 1, 137, null),
      pauseMs: fc.nat(30_000),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(transitionSequence, outages, (past, runs) => {
      const ended = past.reduce(foldTransition, emptyState());
      const begun = { ...ended, process: null, present: true, wanted: 'running' as const, released: null };
      const before: TenantState = { ...begun, decisionNeeded: null, problems: [] };
      let state = before;
      let ms = 2_000_000;
      for (const { verdict, serves, fails, status, pauseMs } of runs) {
        ms += pauseMs;
        state = start(state, ms);
        const { run } = state;
        if (serves) state = then(state, { kind: 'checkPassed', run }, ms);
        if (fails) state = then(state, { kind: 'stopBegan', run, reason: 'its check failed', charged: true }, ms);
        const outage = { database: 'db1', verdict };
        const end = { run, status, atMs: ms, isFromEarlierBoot: false, isShuttingDown: false, outage };
        const fact = judgeEnd(state, end, ms, policy);
        expect(fact).toMatchObject({ charged: false, next: 'restart' });
        state = then(state, fact, ms);
      }
      expect(budgetOf(state)).toEqual(budgetOf(before));
      expect(marks(state)).toEqual([]);
    }),
  );
});

test('an end in an outage names its database and is not charged', () => {
  const running = start({ ...emptyState(), present: true }, 0);
  const end = { run: 1, status: 1, atMs: 5, isFromEarlierBoot: false, isShuttingDown: false };
  const outage = { database: 'db1', verdict: 'down' as const };
  expect(judgeEnd(running, { ...end, outage }, 5, policy)).toMatchObject({
    ...{ reason: 'exit code 1 while its database db1 was down', charged: false, next: 'restart', outage },
  });
  const own = judgeEnd(running, { ...end, outage: null }, 5, policy);
  expect(own).toMatchObject({ reason: 'exit code 1', charged: true });
  expect(own).not.toHaveProperty('outage');
});

test('the same ends without an outage make it flap: the test above is about something', () => {
  let state = { ...emptyState(), present: true };
  for (let crash = 0; crash < 5; crash++) {
    state = start(state, crash);
    const end = {
      run: state.run,
      status: 1,
      atMs: crash,
      isFromEarlierBoot: false,
      isShuttingDown: false,
      outage: null,
    };
    state = then(state, judgeEnd(state, end, crash, policy), crash);
  }
  expect(decideRestart(state, 5, policy).kind).toBe('fatal');
});

test.each(notUp)('a member that is %s is an outage, and is told as one', (verdict) => {
  const outage = findOutage('db1', answer(verdict))!;
  expect(outage).toEqual({ database: 'db1', verdict });
  expect(describeOutage(outage)).toMatch(/^while its database db1 /);
});

test('a member that is up, or that nobody watches, is no outage', () => {
  expect([findOutage('db1', answer('up')), findOutage('db1', null)]).toEqual([null, null]);
});

test('a lost member is not waited for; any other with pauses that grow, and at least until it is sure', () => {
  expect(pauseAfterOutage(answer('down'), 9, 0.5)).toBe(0);
  const pauses = [1, 2, 3, 4, 5, 6].map((exits) => pauseAfterOutage(answer('full'), exits, 0.5));
  expect(pauses).toEqual([1000, 2000, 5000, 10_000, 30_000, 30_000]);
  expect(pauseAfterOutage(answer('down', 3000), 1, 0.5)).toBe(3000);
});

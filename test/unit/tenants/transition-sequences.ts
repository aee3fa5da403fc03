/** Sequences of transitions for property tests: any whatsoever, in any order, and with the numbers a journal gives. */
import fc from 'fast-check';
import { tenantProblems, type TenantProblemCode } from '../../../src/domain/tenants/failures';
import { newTenantState, type TenantState, type Transition } from '../../../src/domain/tenants/tenant-state';

const epochMs = Date.parse('2026-01-01T00:00:00.000Z');
export const momentAfter = (ms: number): string => new Date(epochMs + ms).toISOString();
export const emptyState = (name = 'alpha'): TenantState => newTenantState(name, 'h1', momentAfter(0));

const kindOf = <Kind extends string>(kind: Kind) => fc.constant(kind);
// Few values, so that the sequences hit each other's runs, requests and problems.
const run = fc.integer({ min: 1, max: 4 });
const port = fc.integer({ min: 8000, max: 8002 });
const requestId = fc.integer({ min: 1, max: 20 }).map(String);
const moment = fc.integer({ min: 0, max: 100_000 }).map(momentAfter);
const codes = Object.keys(tenantProblems) as TenantProblemCode[];
const identity = fc.record({ pid: fc.integer({ min: 2, max: 9 }), startTicks: fc.nat(9), bootId: fc.constant('boot') });
const started = { run, port, generation: fc.nat(5), process: identity };

const fact = fc.oneof(
  fc.record({ kind: kindOf('tenantAppeared'), port, claimedAt: moment }),
  fc.record({ kind: kindOf('portChanged'), port, claimedAt: moment }),
  fc.record({
    kind: kindOf('wishChanged'),
    wanted: fc.constantFrom('running' as const, 'stopped' as const),
    by: fc.constant('somebody'),
    requestId,
  }),
  fc.record({ kind: kindOf('restartRequested'), by: fc.constant('somebody'), requestId }),
  fc.record({
    kind: kindOf('released'),
    ...{ by: fc.constant('somebody'), requestId, until: fc.option(moment), reason: fc.option(fc.constant('a leak')) },
  }),
  fc.record({ kind: kindOf('taken'), by: fc.constant('time') }),
  fc.record({ kind: kindOf('taken'), by: fc.constant('somebody'), requestId }),
  fc.record({ kind: kindOf('processStarted'), ...started }),
  fc.record({ kind: kindOf('processStarted'), ...started, launchHash: fc.constantFrom('l1', 'l2') }),
  fc.record({
    kind: kindOf('processStarted'),
    ...{ ...started, database: fc.constantFrom('db1', 'db2').map((name) => ({ name, host: '10.0.0.1', port: 3306 })) },
  }),
  fc.record({ kind: kindOf('processAdopted'), ...started, reason: fc.constant('it answers') }),
  fc.record({ kind: kindOf('checkPassed'), run }),
  fc.record({
    kind: kindOf('databaseMoved'),
    ...{ from: fc.constant('db1'), to: fc.constantFrom('db2', 'db3'), reason: fc.constant('it is down') },
  }),
  fc.record({
    kind: kindOf('databaseRepointed'),
    ...{ run, from: fc.constant('db1'), reason: fc.constant('it is down') },
    database: fc.constant({ name: 'db2', host: '10.0.0.2', port: 3306 }),
  }),
  fc.record({ kind: kindOf('stopBegan'), run, reason: fc.constant('asked'), charged: fc.boolean() }),
  fc.record({
    kind: kindOf('processExited'),
    run,
    code: fc.constantFrom(0, 1, null),
    signal: fc.constantFrom('SIGKILL', null),
    reason: fc.constant('it ended'),
    charged: fc.boolean(),
    healthy: fc.boolean(),
    next: fc.constantFrom('restart' as const, 'decision' as const, 'none' as const),
  }),
  fc.record({
    kind: kindOf('processExited'),
    ...{ run, code: fc.constant(1), signal: fc.constant(null), reason: fc.constant('exit code 1 in an outage') },
    ...{
      charged: fc.constant(false),
      healthy: fc.boolean(),
      next: fc.constantFrom('restart' as const, 'none' as const),
    },
    outage: fc.record({ database: fc.constant('db1'), verdict: fc.constantFrom('down' as const, 'full' as const) }),
  }),
  fc.record({
    kind: kindOf('tryScheduled'),
    as: fc.constantFrom('backoff' as const, 'fatal' as const),
    nextTryAt: moment,
    step: fc.nat(5),
    by: fc.constantFrom('workflow' as const, 'agent' as const),
  }),
  fc.record({ kind: kindOf('recovered'), run }),
  fc.record({ kind: kindOf('conflictBegan'), port, holder: fc.constant('older') }),
  fc.record({ kind: kindOf('conflictEnded'), port }),
  fc.record({ kind: kindOf('problemBegan'), code: fc.constantFrom(...codes), message: fc.string({ maxLength: 5 }) }),
  fc.record({ kind: kindOf('problemEnded'), code: fc.constantFrom(...codes) }),
  fc.record({ kind: kindOf('directoryRemoved'), reason: fc.constant('gone') }),
  fc.record({ kind: kindOf('tenantRemoved') }),
);

/** Numbered and dated as a journal does it; gaps stand for transitions of other tenants. */
export const transitionSequence = fc
  .array(fc.record({ fact, gap: fc.integer({ min: 1, max: 3 }), pauseMs: fc.nat(30_000) }), { maxLength: 60 })
  .map((steps) => {
    let seq = 0;
    let atMs = 0;
    return steps.map(({ fact, gap, pauseMs }): Transition => {
      seq += gap;
      atMs += pauseMs;
      return { ...fact, seq, at: momentAfter(atMs) };
    });
  });

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

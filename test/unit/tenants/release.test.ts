import { judgeEnd } from '../../../src/domain/tenants/exit-verdict';
import { isOver, readReason, releaseOf, releaseSentence } from '../../../src/domain/tenants/release';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import type { TenantState, TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { lifePolicy } from './tenant-life';
import { emptyState, momentAfter } from './transition-sequences';

const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const at = momentAfter(1000);
const fold = (state: TenantState, ...facts: TransitionFact[]) =>
  facts.reduce((folded, fact) => foldTransition(folded, { ...fact, seq: folded.seq + 1, at }), state);

const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8101, claimedAt: at };
const started: TransitionFact = { kind: 'processStarted', run: 1, port: 8101, generation: 1, process: identity };
const exited: TransitionFact = {
  ...{ kind: 'processExited', run: 1, code: 1, signal: null, reason: 'exit code 1' },
  ...{ charged: true, healthy: false, next: 'decision' },
};
const tried: TransitionFact = {
  ...{ kind: 'tryScheduled', as: 'backoff', nextTryAt: momentAfter(9000), step: 1, by: 'agent' },
};
const released: TransitionFact = { kind: 'released', by: 'ann', requestId: 'r1', until: null, reason: 'a leak' };
const taken: TransitionFact = { kind: 'taken', by: 'bob', requestId: 'r2' };
const running = fold(emptyState(), appeared, started, { kind: 'checkPassed', run: 1 });

describe('a tenant that is released', () => {
  test('keeps its process and its state, raises its generation, and answers a repetition', () => {
    const held = fold(running, released);
    expect(held).toMatchObject({ state: 'running', wanted: 'running', process: running.process, generation: 2 });
    expect(held.released).toEqual({ by: 'ann', since: at, until: null, reason: 'a leak' });
    expect(held.answeredRequests).toEqual([{ requestId: 'r1', generation: 2 }]);
    expect(held.launchGeneration).toBe(1);
  });

  test('leaves back-off: nobody tries it, and what is left is shown as exited', () => {
    const inBackOff = fold(running, exited, tried);
    expect(inBackOff.state).toBe('backoff');
    expect(fold(inBackOff, released)).toMatchObject({ state: 'exited', nextTryAt: null, problems: [], backoffStep: 0 });
  });

  test('needs no decision any more, and one that comes late changes nothing', () => {
    const held = fold(running, exited, released);
    expect(held).toMatchObject({ state: 'exited', decisionNeeded: null });
    expect(fold(held, tried)).toEqual({ ...held, seq: held.seq + 1 });
  });

  test('stays stopped when it was stopped, and is not tried when it was about to start', () => {
    const wish = { kind: 'wishChanged', wanted: 'stopped', by: 'ann', requestId: 'r0' } as const;
    expect(fold(fold(emptyState(), appeared, wish), released).state).toBe('stopped');
    expect(fold(fold(emptyState(), appeared), released).state).toBe('exited');
  });

  test('that ends is shown as exited, and nothing is held against it', () => {
    const held = fold(running, released);
    const end = { run: 1, status: 137, atMs: 0, isFromEarlierBoot: false, isShuttingDown: false, outage: null };
    const verdict = judgeEnd(held, end, 0, lifePolicy);
    expect(verdict).toMatchObject({ signal: 'SIGKILL', charged: false, next: 'none' });
    const after = fold(held, verdict);
    expect(after).toMatchObject({ state: 'exited', process: null, exitsAtMs: [], decisionNeeded: null });
    expect(after.lastExits).toHaveLength(1);
    expect(releaseOf(after)).not.toBeNull();
  });

  test('stays so over a removal of its directory and its return, and is not over before it is taken', () => {
    const removed = fold(running, released, exited, { kind: 'directoryRemoved', reason: 'gone' });
    expect(isOver(removed)).toBe(false);
    expect(releaseOf(fold(removed, appeared))).not.toBeNull();
    expect(fold(removed, appeared).state).toBe('exited');
    expect(isOver(fold(removed, taken))).toBe(true);
  });
});

describe('a tenant that is taken', () => {
  test('is supervised again, with the process that it has and a clean slate', () => {
    expect(fold(running, released, taken)).toMatchObject({
      ...{ state: 'running', released: null, process: running.process, generation: 3 },
      answeredRequests: [{ requestId: 'r1' }, { requestId: 'r2', generation: 3 }],
    });
  });

  test('is about to start when its process has ended, and stopped when that is wanted', () => {
    const held = fold(running, released, { ...exited, charged: false, next: 'none' });
    expect(fold(held, taken)).toMatchObject({ state: 'starting', nextTryAt: null, exitsAtMs: [] });
    expect(fold({ ...held, wanted: 'stopped' }, taken).state).toBe('stopped');
  });

  test('by time needs no request', () => {
    const back = fold(running, released, { kind: 'taken', by: 'time' });
    expect(back).toMatchObject({ released: null, answeredRequests: [{ requestId: 'r1' }] });
  });
});

test('what older versions wrote is not released', () => {
  const { released: _released, ...written } = running;
  const old: TenantState = written;
  expect(releaseOf(old)).toBeNull();
  expect(fold(old, exited).state).toBe('exited');
  expect(isOver({ ...old, present: false, process: null })).toBe(true);
});

test.each([
  ['a  leak\nin the\tcache ', 'a leak in the cache'],
  ['red \u001b[31m herring', 'red [31m herring'],
  [' \n ', null],
])('a reason stands on one line: %j', (text, reason) => {
  expect(readReason(text)).toBe(reason);
});

test('a release is told with its end and its reason, if it has them', () => {
  const release = { by: 'ann', since: at, until: null, reason: null };
  expect(releaseSentence(release)).toBe(`released by ann since ${at}`);
  expect(releaseSentence({ ...release, until: at, reason: 'a leak' })).toBe(
    `released by ann since ${at}, until ${at}: a leak`,
  );
});

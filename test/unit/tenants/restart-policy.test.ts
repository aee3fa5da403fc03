import fc from 'fast-check';
import { decideRestart, type RestartPolicy, withJitter } from '../../../src/domain/tenants/restart-policy';

const policy: RestartPolicy = {
  reflex: 3,
  withinMs: 60_000,
  healthyAfterMs: 60_000,
  backoffMs: [1000, 5000, 30_000],
  fatalAfter: 20,
  retryFatalEveryMs: 1_800_000,
};
const nowMs = 1_000_000;
const somePolicy = fc.record({
  reflex: fc.integer({ min: 0, max: 5 }),
  withinMs: fc.integer({ min: 1, max: 100_000 }),
  healthyAfterMs: fc.constant(60_000),
  backoffMs: fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 5 }),
  fatalAfter: fc.integer({ min: 1, max: 30 }),
  retryFatalEveryMs: fc.constant(1_800_000),
});
const agesMs = fc.array(fc.nat(120_000), { maxLength: 8 });
const someFacts = fc.record({
  exitsAtMs: agesMs.map((ages) => ages.map((ageMs) => nowMs - ageMs)),
  startsSinceHealthy: fc.nat(40),
  backoffStep: fc.nat(8),
});
const none = { exitsAtMs: [], startsSinceHealthy: 0, backoffStep: 0 };
const exits = (count: number) => Array.from({ length: count }, (_, index) => nowMs - index);

test('within the budget it restarts at once, one exit more is backoff', () => {
  expect(decideRestart({ ...none, exitsAtMs: exits(3) }, nowMs, policy)).toEqual({ kind: 'restart' });
  const handedOver = { kind: 'backoff', delayMs: 1000, step: 1 };
  expect(decideRestart({ ...none, exitsAtMs: exits(4) }, nowMs, policy)).toEqual(handedOver);
});

test('exits that are as old as the window do not count', () => {
  const old = [nowMs - 60_000, nowMs - 60_001, nowMs - 70_000];
  expect(decideRestart({ ...none, exitsAtMs: [...old, ...exits(3)] }, nowMs, policy).kind).toBe('restart');
  expect(decideRestart({ ...none, exitsAtMs: [nowMs - 59_999, ...exits(3)] }, nowMs, policy).kind).toBe('backoff');
});

test('with a budget of none the first exit is handed over', () => {
  const facts = { ...none, exitsAtMs: exits(1) };
  expect(decideRestart(facts, nowMs, { ...policy, reflex: 0 }).kind).toBe('backoff');
});

test('the delays are those of the ladder, and its last one repeats', () => {
  const delayAt = (backoffStep: number) => decideRestart({ ...none, backoffStep }, nowMs, policy);
  expect([0, 1, 2, 3, 4, 9].map((step) => delayAt(step))).toEqual([
    { kind: 'restart' },
    { kind: 'backoff', delayMs: 5000, step: 2 },
    { kind: 'backoff', delayMs: 30_000, step: 3 },
    { kind: 'backoff', delayMs: 30_000, step: 4 },
    { kind: 'backoff', delayMs: 30_000, step: 5 },
    { kind: 'backoff', delayMs: 30_000, step: 10 },
  ]);
});

test('beyond the budget, and only there, it is fatal exactly from fatalAfter starts on', () => {
  fc.assert(
    fc.property(someFacts, somePolicy, (facts, anyPolicy) => {
      const decision = decideRestart(facts, nowMs, anyPolicy);
      if (decision.kind === 'restart') return;
      expect(decision.kind).toBe(facts.startsSinceHealthy >= anyPolicy.fatalAfter ? 'fatal' : 'backoff');
      expect(decision.step).toBe(facts.backoffStep + 1);
      const ladder = anyPolicy.backoffMs[facts.backoffStep] ?? anyPolicy.backoffMs.at(-1);
      expect(decision.delayMs).toBe(decision.kind === 'fatal' ? anyPolicy.retryFatalEveryMs : ladder);
    }),
  );
});

test('it restarts at once exactly when nothing was handed over and the recent exits are within the budget', () => {
  fc.assert(
    fc.property(someFacts, somePolicy, (facts, anyPolicy) => {
      const recent = facts.exitsAtMs.filter((exitAtMs) => exitAtMs > nowMs - anyPolicy.withinMs).length;
      const isReflex = facts.backoffStep === 0 && recent <= anyPolicy.reflex;
      expect(decideRestart(facts, nowMs, anyPolicy).kind === 'restart').toBe(isReflex);
    }),
  );
});

test('one exit, start or try more never makes the decision milder', () => {
  const severity = { restart: 0, backoff: 1, fatal: 2 };
  fc.assert(
    fc.property(someFacts, somePolicy, fc.nat(120_000), (facts, anyPolicy, ageMs) => {
      const before = severity[decideRestart(facts, nowMs, anyPolicy).kind];
      const worse = [
        { ...facts, exitsAtMs: [...facts.exitsAtMs, nowMs - ageMs] },
        { ...facts, startsSinceHealthy: facts.startsSinceHealthy + 1 },
        { ...facts, backoffStep: facts.backoffStep + 1 },
      ];
      for (const more of worse) {
        expect(severity[decideRestart(more, nowMs, anyPolicy).kind]).toBeGreaterThanOrEqual(before);
      }
    }),
  );
});

test('the order of the exits does not matter', () => {
  fc.assert(
    fc.property(someFacts, somePolicy, (facts, anyPolicy) => {
      const reversed = { ...facts, exitsAtMs: [...facts.exitsAtMs].reverse() };
      expect(decideRestart(reversed, nowMs, anyPolicy)).toEqual(decideRestart(facts, nowMs, anyPolicy));
    }),
  );
});

test('jitter stays within a fifth of the delay, and reaches both ends', () => {
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (delayMs, random) => {
      const jittered = withJitter(delayMs, random);
      expect(Number.isInteger(jittered)).toBe(true);
      expect(Math.abs(jittered - delayMs)).toBeLessThanOrEqual(delayMs * 0.2 + 0.5);
    }),
  );
  expect([withJitter(1000, 0), withJitter(1000, 0.5), withJitter(1000, 0.999999)]).toEqual([800, 1000, 1200]);
});

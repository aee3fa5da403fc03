import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import {
  findHold,
  isFallen,
  newMemberPast,
  noteVerdict,
  type MemberPast,
} from '../../../src/domain/databases/hold-down';

const policy = { falls: 3, withinMs: 300, stableMs: 120 };
type Told = readonly [verdict: (typeof databaseVerdicts)[number], atMs: number];
const pastOf = (...told: Told[]): MemberPast =>
  told.reduce((past, [verdict, atMs]) => noteVerdict(past, verdict, atMs), newMemberPast);
const flapping = pastOf(['up', 0], ['down', 10], ['up', 20], ['readOnly', 30], ['up', 40], ['down', 50]);

test('a member that has not fallen so often is not held', () => {
  expect(findHold(newMemberPast, 1000, policy)).toBeNull();
  expect(findHold(pastOf(['down', 10], ['up', 20], ['down', 30], ['up', 40]), 50, policy)).toBeNull();
});

test('the last of too many falls holds it, until it has been up for long enough', () => {
  expect(findHold(flapping, 60, policy)).toEqual({ untilMs: null });
  const back = noteVerdict(flapping, 'up', 100);
  expect(findHold(back, 100, policy)).toEqual({ untilMs: 220 });
  expect(findHold(back, 219, policy)).toEqual({ untilMs: 220 });
  expect(findHold(back, 220, policy)).toBeNull();
});

test('a hold does not end because its falls are long ago', () => {
  expect(findHold(flapping, 1_000_000, policy)).toEqual({ untilMs: null });
  expect(findHold(noteVerdict(flapping, 'up', 1_000_000), 1_000_010, policy)).toEqual({ untilMs: 1_000_120 });
});

test('what is not up in between begins the time of stability anew', () => {
  const shaken = pastOf(['down', 10], ['up', 20], ['down', 30], ['up', 40], ['down', 50], ['up', 60], ['unknown', 100]);
  expect(findHold(shaken, 110, policy)).toEqual({ untilMs: null });
  expect(findHold(noteVerdict(shaken, 'up', 110), 220, policy)).toEqual({ untilMs: 230 });
});

test('falls that are far apart hold nobody', () => {
  const seldom = pastOf(['down', 0], ['up', 1], ['down', 150], ['up', 151], ['down', 301], ['up', 302]);
  expect(findHold(seldom, 303, policy)).toBeNull();
});

test('being told again that it is down is no other fall', () => {
  expect(pastOf(['down', 10], ['unknown', 20], ['down', 30], ['readOnly', 40]).fallsAtMs).toEqual([10]);
});

const anyTold = fc.array(fc.tuple(fc.constantFrom(...databaseVerdicts), fc.integer({ min: 1, max: 200 })), {
  maxLength: 250,
});

test('whatever was told: it is bounded, a fallen one is not up, and one that is held becomes free by being up alone', () => {
  fc.assert(
    fc.property(anyTold, (steps) => {
      let [nowMs, past] = [0, newMemberPast];
      for (const [verdict, later] of steps) {
        nowMs += later;
        past = noteVerdict(past, verdict, nowMs);
        expect(past.fallsAtMs.length).toBeLessThanOrEqual(100);
        expect(past.upSinceMs !== null).toBe(verdict === 'up');
        if (isFallen(verdict)) expect(past.isFallen).toBe(true);
        const hold = findHold(past, nowMs, policy);
        if (hold === null) continue;
        expect(findHold(past, nowMs + 1_000_000, policy) === null).toBe(verdict === 'up');
        const upAtMs = nowMs + 1;
        const up = noteVerdict(past, 'up', upAtMs);
        expect(findHold(up, (up.upSinceMs ?? 0) + policy.stableMs, policy)).toBeNull();
      }
    }),
  );
});

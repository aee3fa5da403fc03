import { DatabasePasts, type PastsMemory } from '../../../src/agent/database-pasts';
import type { DatabaseStatus } from '../../../src/domain/databases/database-status';
import type { KeptPast } from '../../../src/domain/databases/kept-past';

const policy = { falls: 2, withinMs: 1000, stableMs: 500 };
let nowMs: number;
let pasts: DatabasePasts;
beforeEach(() => {
  nowMs = 0;
  pasts = new DatabasePasts(() => nowMs);
});

test('a member is lost from its first fallen verdict on, whichever it is, until it has another one', () => {
  expect(pasts.lostForMs('db1')).toBeNull();
  pasts.note('db1', 'up', 'down');
  nowMs = 100;
  pasts.note('db1', 'down', 'readOnly');
  expect(pasts.lostForMs('db1')).toBe(100);
  expect(pasts.lostForMs('db2')).toBeNull();
  pasts.note('db1', 'readOnly', 'full');
  expect(pasts.lostForMs('db1')).toBeNull();
  nowMs = 200;
  pasts.note('db1', 'full', 'down');
  expect(pasts.lostForMs('db1')).toBe(0);
});

test('what is seen of a member at another address begins anew', () => {
  pasts.note('db1', 'up', 'down');
  nowMs = 300;
  pasts.note('db1', 'unknown', 'down');
  expect(pasts.lostForMs('db1')).toBe(0);
});

test('one that fell often enough is held until it is stable', () => {
  for (nowMs = 0; nowMs < 200; nowMs += 100) {
    pasts.note('db1', 'up', 'down');
    pasts.note('db1', 'down', 'up');
  }
  expect(pasts.isHeld('db1', policy)).toBe(true);
  expect(pasts.isHeld('db2', policy)).toBe(false);
  nowMs += 500;
  expect(pasts.isHeld('db1', policy)).toBe(false);
  pasts.note('db1', 'up', 'down');
  pasts.forget('db1');
  expect([pasts.isHeld('db1', policy), pasts.lostForMs('db1')]).toEqual([false, null]);
});

describe('the next life of an agent', () => {
  const startMs = Date.parse('2026-01-01T00:00:00.000Z');
  const settings = { members: [{ name: 'db1' }, { name: 'db2' }], holdDown: policy };
  let kept: KeptPast[];
  let saves: number;
  /** Another machine clock, and the same wall clock; `driftMs`: how far somebody set that one. */
  function live(uptimeMs: number, driftMs = 0): DatabasePasts {
    const memory: PastsMemory = {
      read: () => kept,
      save: (pasts) => {
        saves += 1;
        kept = JSON.parse(JSON.stringify(pasts)) as KeptPast[];
      },
    };
    const wallNow = () => startMs + nowMs + driftMs;
    const next = new DatabasePasts(() => nowMs + uptimeMs, memory, wallNow);
    next.recall(settings);
    return next;
  }
  const fallTwice = (of: DatabasePasts) => {
    for (let fall = 0; fall < 2; fall++) {
      of.note('db1', 'up', 'down');
      nowMs += 100;
      of.note('db1', 'down', 'up');
      nowMs += 100;
    }
  };
  const report = (name: string): DatabaseStatus => ({
    ...{ name, address: '10.0.0.1:3306', verdict: 'up', reason: 'it answers', since: '', asOf: null },
  });
  const holdOf = (of: DatabasePasts) => {
    const [{ isHeld, heldUntil } = report('db1')] = of.tell([report('db1')], policy);
    return { isHeld, heldUntil };
  };

  beforeEach(() => {
    kept = [];
    saves = 0;
  });

  test('holds the same member, and counts its stable time from its own first good check on', () => {
    const first = live(5_000);
    fallTwice(first);
    expect(holdOf(first)).toEqual({ isHeld: true, heldUntil: '2026-01-01T00:00:01.000Z' });
    nowMs += 300;
    const second = live(77_000);
    expect(holdOf(second)).toEqual({ isHeld: true, heldUntil: null });
    nowMs += 10_000;
    second.note('db1', 'unknown', 'up');
    // At 10.7 s, and half a second more.
    expect(holdOf(second)).toEqual({ isHeld: true, heldUntil: '2026-01-01T00:00:12.000Z' });
    nowMs += 500;
    expect(holdOf(second)).toEqual({ isHeld: false, heldUntil: null });
  });

  test('writes when a member falls, and when it is up again, and at no other time', () => {
    const one = live(0);
    expect(saves).toBe(0);
    one.note('db1', 'unknown', 'up');
    one.note('db1', 'up', 'full');
    one.note('db1', 'full', 'up');
    expect(saves).toBe(0);
    one.note('db1', 'up', 'down');
    one.note('db1', 'down', 'readOnly');
    one.note('db1', 'readOnly', 'unknown');
    expect([saves, kept]).toEqual([1, [{ name: 'db1', fallsAt: ['2026-01-01T00:00:00.000Z'], isFallen: true }]]);
    one.note('db1', 'unknown', 'up');
    expect([saves, kept[0]?.isFallen]).toEqual([2, false]);
    one.forget('db1');
    expect(kept).toEqual([]);
  });

  test('a member that was down all the time has not fallen once more', () => {
    live(0).note('db1', 'up', 'down');
    const second = live(0);
    second.note('db1', 'unknown', 'down');
    second.note('db1', 'down', 'up');
    expect(holdOf(second).isHeld).toBe(false);
    expect(kept[0]?.fallsAt).toHaveLength(1);
  });

  test('knows nothing of members that are not configured any more, nor of falls of long ago', () => {
    fallTwice(live(0));
    nowMs += policy.withinMs + policy.stableMs + 1;
    expect(holdOf(live(0)).isHeld).toBe(false);
    kept = [{ name: 'db9', fallsAt: ['2026-01-01T00:00:00.000Z'], isFallen: true }];
    live(0).note('db1', 'up', 'down');
    expect(kept.map(({ name }) => name)).toEqual(['db1']);
  });

  test('one that was down when nobody watched any more is held when it is back, however long that took', () => {
    const first = live(0);
    fallTwice(first);
    first.note('db1', 'up', 'down');
    nowMs += 3_600_000;
    const second = live(0);
    second.note('db1', 'unknown', 'up');
    expect(holdOf(second).isHeld).toBe(true);
  });

  test.each([-1, -3_600_000, -365 * 86_400_000])(
    'a wall clock that was set by %d ms holds nobody for longer',
    (driftMs) => {
      fallTwice(live(0));
      const second = live(1_000, driftMs);
      second.note('db1', 'unknown', 'up');
      expect(holdOf(second).isHeld).toBe(true);
      nowMs += policy.stableMs;
      expect(holdOf(second).isHeld).toBe(false);
      // And what it wrote says nothing to the lives after it.
      nowMs += policy.withinMs + policy.stableMs + 1;
      expect(holdOf(live(2_000, driftMs)).isHeld).toBe(false);
    },
  );
});

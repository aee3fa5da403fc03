import { DatabasePasts } from '../../../src/agent/database-pasts';

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

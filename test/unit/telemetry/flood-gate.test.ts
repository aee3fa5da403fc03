import { FloodGate } from '../../../src/telemetry/flood-gate';

test('of one kind of message one comes through in each period, with the count of those held back', () => {
  let nowMs = 0;
  const gate = new FloodGate(1_000, () => nowMs);
  const passed: (number | null)[] = [];
  for (const atMs of [0, 10, 999, 1_000, 1_001, 5_000]) {
    nowMs = atMs;
    passed.push(gate.pass(`no connection to 127.0.0.1:7233 after ${atMs} ms`));
  }
  expect(passed).toEqual([0, null, null, 2, null, 1]);
});

test('another kind of message is not held back, and the gate does not grow without end', () => {
  const gate = new FloodGate(1_000, () => 0, 2);
  expect(['one', 'two', 'three'].map((message) => gate.pass(message))).toEqual([0, 0, 0]);
  expect(gate.pass('three')).toBeNull();
  expect(gate.pass('one')).toBe(0);
});

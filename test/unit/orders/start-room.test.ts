import { afterAnswer, afterOutage, held, newGate, type Gate } from '../../../src/domain/orders/gates';
import { newMissingBrake } from '../../../src/domain/orders/missing-brake';
import { startRoom, type StartFacts } from '../../../src/domain/orders/start-room';
import { after, startMs } from './order-samples';

const policy = { downtimeWaitMs: 30_000, full: 100 };
const away = (gate: Gate) => afterOutage(gate, 'refused', startMs, policy);
const open = away(away(away(newGate)));
const halfOpen = afterAnswer(afterAnswer(open, startMs, policy), startMs, policy);
const probeMs = startMs + 30_000;
const facts: StartFacts = {
  ...{ erp: newGate, node: newGate, brake: newMissingBrake, isPaused: false, active: 150, sending: 0 },
};
const room = (changes: Partial<StartFacts>) => startRoom({ ...facts, ...changes }, 200, probeMs);

test('as many are started as there is room for beside those that are active', () => {
  expect([room({}), room({ active: 200 }), room({ active: 300 })]).toEqual([50, 0, 0]);
});

test('none is started while a person holds it, the scan is paused, too many are missing, or the ERP is away', () => {
  const hold = held(newGate, { cause: 'person', by: 'ann', reason: 'upgrade', since: after(0) });
  const brake = { counts: [], held: { since: after(0), missing: 900 } };
  expect([
    room({ node: hold }),
    room({ erp: hold }),
    room({ isPaused: true }),
    room({ brake }),
    room({ erp: open }),
  ]).toEqual([0, 0, 0, 0, 0]);
});

test('one is started for the probe of a node that is away, when nobody else would make it', () => {
  expect([room({ node: open }), room({ node: open, sending: 1 })]).toEqual([1, 0]);
  expect(startRoom({ ...facts, node: open }, 200, startMs)).toBe(0);
});

test('after an outage few are started, with those that are sending already among them', () => {
  expect([room({ node: halfOpen }), room({ erp: halfOpen, sending: 1 }), room({ node: halfOpen, sending: 2 })]).toEqual(
    [2, 1, 0],
  );
});

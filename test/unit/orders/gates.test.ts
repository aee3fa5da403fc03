import fc from 'fast-check';
import {
  afterAnswer,
  afterDone,
  afterMisconfigured,
  afterOutage,
  held,
  killSwitchOrders,
  newGate,
  outagesUntilOpen,
  passed,
  released,
  roomAt,
  type Gate,
} from '../../../src/domain/orders/gates';
import { after, hour, startMs } from './order-samples';

const policy = { downtimeWaitMs: 30_000, full: 8 };
const away = (gate: Gate, atMs = 0) => afterOutage(gate, 'connection refused', startMs + atMs, policy);
const answered = (gate: Gate, atMs = 0) => afterAnswer(gate, startMs + atMs, policy);
const room = (gate: Gate, underWay = 0, atMs = 0) => roomAt(gate, underWay, startMs + atMs);
const open = away(away(away(newGate)));
const person = { cause: 'person', by: 'ann', reason: 'the ERP is upgraded', since: after(0) } as const;

describe('a gate', () => {
  test('is closed at first, and opens after some outages in a row', () => {
    expect(room(newGate, 500)).toBe(Infinity);
    const almost = away(away(newGate));
    expect([almost.state, room(almost)]).toEqual(['closed', Infinity]);
    expect(away(answered(almost)).state).toBe('closed');
    expect(open).toMatchObject({ state: 'open', since: after(0), reason: 'connection refused' });
    expect(outagesUntilOpen).toBe(3);
  });

  test('that is open lets one through per downtimeWait', () => {
    expect([room(open, 0, 29_999), room(open, 0, 30_000), room(open, 7, 30_000)]).toEqual([0, 1, 1]);
    const probed = passed(open, startMs + 30_000, policy);
    expect([room(probed, 1, 30_000), room(probed, 1, 59_999), room(probed, 0, 60_000)]).toEqual([0, 0, 1]);
  });

  test('that is open waits no longer because those who passed before tell of outages too', () => {
    expect(away(open, 20_000).nextProbeAt).toBe(open.nextProbeAt);
  });

  test('lets twice as many through each time, until it is closed', () => {
    let gate = answered(open, 30_000);
    const rooms: number[] = [];
    for (let n = 0; gate.state === 'halfOpen'; n += 1) {
      if (gate.answered === 0) rooms.push(room(gate));
      expect(n).toBeLessThan(20);
      gate = answered(gate);
    }
    expect(rooms).toEqual([1, 2, 4]);
    expect(gate).toEqual(newGate);
  });

  test('that is half open counts those under way', () => {
    const two = answered(answered(open));
    expect([room(two, 0), room(two, 1), room(two, 2), room(two, 3)]).toEqual([2, 1, 0, 0]);
  });

  test('that is half open is open again with the first outage', () => {
    expect(away(answered(open), 40_000)).toMatchObject({ state: 'open', nextProbeAt: after(70_000) });
  });
});

describe('a hold', () => {
  test('of what is misconfigured comes at once, lets nothing through and probes nothing', () => {
    const wrong = afterMisconfigured(newGate, 'the host key changed', startMs);
    expect(wrong.hold).toMatchObject({ cause: 'misconfigured', reason: 'the host key changed', since: after(0) });
    expect(room(wrong, 0, 365 * 24 * hour)).toBe(0);
    expect(room(afterMisconfigured(open, 'key refused', startMs), 0, hour)).toBe(0);
  });

  test('keeps its first reason, and ends by a person alone', () => {
    const twice = afterMisconfigured(held(newGate, person), 'key refused', startMs);
    expect(twice.hold).toEqual(person);
    expect(answered(twice).hold).toEqual(person);
    expect(answered(answered(held(answered(open), person))).hold).toEqual(person);
  });

  test('that is released begins with one, and releasing what is not held changes nothing', () => {
    const again = released(held(newGate, person), startMs);
    expect([room(again, 0), room(again, 1)]).toEqual([1, 0]);
    expect(released(open, startMs)).toBe(open);
  });
});

describe('tasks that end well without an effect', () => {
  const done = (gate: Gate, orderId: string, isThere = false) => afterDone(gate, orderId, isThere, startMs);

  test('for several orders running hold the gate, and give their attempts back', () => {
    const two = done(done(newGate, '1').gate, '2');
    expect([two.gate.hold, two.giveBack]).toEqual([null, []]);
    const three = done(two.gate, '3');
    expect(three.gate.hold).toMatchObject({ cause: 'killSwitch' });
    expect(three.giveBack).toEqual(['1', '2', '3']);
    expect(killSwitchOrders).toBe(3);
  });

  test('of those that were under way then are given back as well', () => {
    const three = ['1', '2', '3'].reduce((gate, id) => done(gate, id).gate, newGate);
    expect(done(three, '4').giveBack).toEqual(['4']);
  });

  test('do not hold it when one between them had its effect, or when it is one order again and again', () => {
    const gate = done(done(done(newGate, '1').gate, '2').gate, '9', true).gate;
    expect(done(gate, '3').gate.hold).toBeNull();
    expect(['7', '7', '7', '7'].reduce((one, id) => done(one, id).gate, newGate).hold).toBeNull();
  });
});

test('an outage of eight hours costs one probe per downtimeWait and no more, and it is over soon after', () => {
  let [gate, probes, nowMs] = [open, 0, 0];
  for (; nowMs < 8 * hour; nowMs += 1_000) {
    if (room(gate, 0, nowMs) === 0) continue;
    gate = away(passed(gate, startMs + nowMs, policy), nowMs);
    probes += 1;
  }
  expect(probes).toBe((8 * hour) / 30_000 - 1);
  for (let n = 0; gate.state !== 'closed'; n += 1) {
    expect(n).toBeLessThan(8);
    gate = answered(gate, nowMs);
  }
});

const events = fc.array(
  fc.record({
    what: fc.constantFrom('outage', 'answer', 'pass', 'pass', 'done', 'there', 'hold', 'release'),
    laterMs: fc.integer({ min: 0, max: 60_000 }),
    id: fc.constantFrom('1', '2', '3', '4'),
  }),
  { maxLength: 200 },
);

test('whatever is heard: probes through an open gate are a downtimeWait apart, and its state is bounded', () => {
  fc.assert(
    fc.property(events, (heard) => {
      let [gate, nowMs, lastProbeMs, openedMs] = [newGate, startMs, -Infinity, -Infinity];
      for (const { what, laterMs, id } of heard) {
        nowMs += laterMs;
        const before = gate;
        if (what === 'pass' && roomAt(gate, 0, nowMs) > 0) {
          if (gate.state === 'open') {
            expect(nowMs - Math.max(lastProbeMs, openedMs)).toBeGreaterThanOrEqual(policy.downtimeWaitMs);
            lastProbeMs = nowMs;
          }
          gate = passed(gate, nowMs, policy);
        } else if (what === 'outage') gate = afterOutage(gate, 'x'.repeat(1000), nowMs, policy);
        else if (what === 'answer') gate = afterAnswer(gate, nowMs, policy);
        else if (what === 'done' || what === 'there') ({ gate } = afterDone(gate, id, what === 'there', nowMs));
        else if (what === 'hold') gate = held(gate, person);
        else if (what === 'release') gate = released(gate, nowMs);
        if (gate.state === 'open' && before.state !== 'open') [openedMs, lastProbeMs] = [nowMs, -Infinity];
        expect(gate.hold === null || roomAt(gate, 0, nowMs + hour) === 0).toBe(true);
        expect(JSON.stringify(gate).length).toBeLessThan(1500);
      }
      // Whatever it has come to, answers close it again.
      let healed = released(gate, nowMs);
      for (let n = 0; n < 20; n += 1) healed = afterAnswer(healed, nowMs, policy);
      expect(healed).toMatchObject({ state: 'closed', hold: null, outages: 0 });
    }),
    { numRuns: 300 },
  );
});

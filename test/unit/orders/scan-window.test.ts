import { compareIds, idBefore, isOrderId, isSendableNumber } from '../../../src/domain/orders/order';
import {
  dueAtMs,
  newScanPosition,
  nextPosition,
  planScan,
  type ScanLook,
  type ScanPosition,
} from '../../../src/domain/orders/scan-window';

const rules = { lookBackMs: 1000, minAgeMs: 30, maxOrdersPerRequest: 3 };
const at = (position: Partial<ScanPosition>): ScanPosition => ({ ...newScanPosition('10'), ...position });
const look = (changes: Partial<ScanLook>): ScanLook => ({
  ...{ beganAtMs: 5000, endedAtMs: 5001, highestVisible: '50', readThrough: '50', lowestUnrecorded: null },
  ...changes,
});
const next = (position: ScanPosition, changes: Partial<ScanLook> = {}) =>
  nextPosition(position, null, look(changes), rules);

describe('the floor', () => {
  test('moves to an id that was visible so long ago as the scan looks back, and not a millisecond sooner', () => {
    expect(next(at({ samples: [{ atMs: 4000, id: '40' }] })).floor).toBe('40');
    expect(next(at({ samples: [{ atMs: 4001, id: '40' }] })).floor).toBe('10');
    expect(next(at({})).floor).toBe('10');
  });

  test('is judged by when the reading began, as what committed meanwhile may not have been seen', () => {
    expect(next(at({ samples: [{ atMs: 4001, id: '40' }] }), { beganAtMs: 5000, endedAtMs: 9000 }).floor).toBe('10');
  });

  test('stays below an order that has no record, and does not forget how far it could go', () => {
    const held = next(at({ samples: [{ atMs: 4000, id: '40' }] }), { lowestUnrecorded: '31' });
    expect(held.floor).toBe('30');
    expect(nextPosition(held, null, look({}), rules).floor).toBe('40');
  });

  test('does not pass what was read', () => {
    expect(next(at({ samples: [{ atMs: 4000, id: '40' }] }), { readThrough: '20' }).floor).toBe('20');
  });

  test('never moves back', () => {
    expect(next(at({ samples: [{ atMs: 0, id: '5' }] })).floor).toBe('10');
    expect(next(at({}), { lowestUnrecorded: '3', highestVisible: null, readThrough: '0' }).floor).toBe('10');
  });
});

describe('samples', () => {
  test('are taken of the highest visible id, at the moment after it was read', () => {
    expect(next(at({})).samples).toEqual([{ atMs: 5001, id: '50' }]);
    expect(next(at({}), { highestVisible: null }).samples).toEqual([]);
  });

  test('are some way apart, so that few are carried', () => {
    let position = newScanPosition('0');
    for (let atMs = 0; atMs < 20_000; atMs += 1) {
      const id = String(1000 + atMs);
      position = next(position, { beganAtMs: atMs, endedAtMs: atMs, highestVisible: id, readThrough: id });
      expect(position.samples.length).toBeLessThanOrEqual(26);
    }
    expect(Number(position.floor)).toBeGreaterThan(20_000 - 100);
  });

  test('are not taken twice of the same id', () => {
    const one = next(at({}));
    expect(next(one, { beganAtMs: 5500, endedAtMs: 5500 }).samples).toEqual(one.samples);
  });

  test('go on being taken when the clock was set back', () => {
    const one = next(at({}), { beganAtMs: 900_000, endedAtMs: 900_000 });
    expect(next(one, { highestVisible: '60' }).samples.map(({ id }) => id)).toEqual(['50', '60']);
  });
});

describe('what is asked for', () => {
  const row = (orderId: string, createdAtMs: number | null) => ({ orderId, createdAtMs });
  const ids = (...numbers: number[]) => numbers.map((number) => row(String(number), 0));

  test('is what is old enough; what is not is recorded with the moment at which it is', () => {
    const plan = planScan([row('11', 70), row('12', 71), row('13', 0)], [], null, 100, rules);
    expect(plan).toEqual({ young: [{ orderId: '12', dueAtMs: 101 }], ask: ['11', '13'], askedThrough: null });
  });

  test('is due by our own clock when the shop dates it ahead, or not at all', () => {
    expect(dueAtMs(1_000_000, 100, 30)).toBe(130);
    expect(dueAtMs(null, 100, 30)).toBe(130);
    expect(dueAtMs(-5, 100, 30)).toBe(25);
  });

  test('is no more than one request takes, lowest id first, those that were young among them', () => {
    const plan = planScan(ids(9, 101), ['10', '8'], null, 100, rules);
    expect(plan).toMatchObject({ ask: ['8', '9', '10'], askedThrough: '10' });
  });

  test('goes round, so that those who get no answer do not keep others from being asked', () => {
    const silent = ids(1, 2, 3, 4, 5);
    const first = planScan(silent, [], null, 100, rules);
    const second = planScan(silent, [], first.askedThrough, 100, rules);
    const third = planScan(silent, [], second.askedThrough, 100, rules);
    expect([first.ask, second.ask, third.ask]).toEqual([
      ['1', '2', '3'],
      ['4', '5', '1'],
      ['2', '3', '4'],
    ]);
    expect(planScan(ids(1, 2), [], '7', 100, rules)).toMatchObject({ ask: ['1', '2'], askedThrough: null });
  });
});

test('ids are compared as numbers, also where numbers are not exact any more', () => {
  expect(['10', '9', '18446744073709551615', '18446744073709551614'].sort(compareIds)).toEqual([
    '9',
    '10',
    '18446744073709551614',
    '18446744073709551615',
  ]);
  expect([idBefore('18446744073709551615'), idBefore('1'), idBefore('0')]).toEqual(['18446744073709551614', '0', '0']);
});

test('an id is digits without zeros before them', () => {
  expect(['0', '72026'].every(isOrderId)).toBe(true);
  expect(['', '007', '-1', '1.5', '1e3', ' 1', '1\n', '9'.repeat(21)].some(isOrderId)).toBe(false);
});

test.each([
  ['1234', true],
  [null, false],
  ['', false],
  ['12; rm -rf /', false],
  ['12\n', false],
  ['9'.repeat(21), false],
])('whether number %j may be sent: %s', (number, isSendable) => {
  expect(isSendableNumber(number, '^[0-9]{1,20}$')).toBe(isSendable);
});

test('a number that does not fit into the records may not be sent, whatever the pattern says', () => {
  expect(isSendableNumber('9'.repeat(255), '^[0-9]+$')).toBe(true);
  expect(isSendableNumber('9'.repeat(256), '^[0-9]+$')).toBe(false);
});

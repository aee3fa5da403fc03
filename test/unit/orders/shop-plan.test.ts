import { afterOutage, held, newGate, type Gate } from '../../../src/domain/orders/gates';
import { nextNightAt } from '../../../src/domain/orders/night';
import { planShop } from '../../../src/domain/orders/shop-plan';
import type { ShopState, ShopWork } from '../../../src/domain/orders/shop-state';
import { noStops, stopsOf } from '../../../src/domain/orders/shop-stops';
import { at, hour, minute, second, shop, startMs, waitingFor } from './shop-samples';

const policy = { downtimeWaitMs: 30 * second, full: 8 };
const opened = (): Gate => [1, 2, 3].reduce((gate) => afterOutage(gate, 'timeout', startMs, policy), newGate);
const byPerson = { cause: 'person', by: 'ann', reason: 'maintenance', since: at(0) } as const;
const plan = (state: ShopState, ms: number, ...underWay: ShopWork[]) =>
  planShop(state, startMs + ms, new Set(underWay));
const sending = { isSending: true, since: at(0) };

test.each<[string, Partial<ShopState>]>([
  ['without a position', { position: null }],
  ['while it is paused', { paused: { by: 'ann', reason: 'maintenance', since: at(0) } }],
  ['before any settings are known', { rules: null }],
])('%s nothing is done, and nothing is waited for', (_, more) => {
  const state = shop({ ...more, waiting: waitingFor(3) });
  expect(plan({ ...state, notedStops: stopsOf(state) }, hour)).toEqual({
    ...{ look: null, start: null, compare: false, giveBack: false, note: false, wakeAtMs: null },
  });
});

test('a look is due when its time has come, and is waited for until then', () => {
  expect(plan(shop(), 0)).toMatchObject({ look: null, start: null, wakeAtMs: startMs + 2 * minute });
  expect(plan(shop(), 2 * minute).look).toBe('usual');
  expect(plan(shop(), 2 * minute, 'look')).toMatchObject({ look: null, wakeAtMs: Date.parse(nextNightAt(startMs)) });
});

test('an ERP that is away is asked by probes only, when they are due, and nothing is sent', () => {
  const away = shop({ erp: opened(), waiting: waitingFor(3) });
  expect(plan(away, 10 * second)).toMatchObject({ look: null, start: null, wakeAtMs: startMs + 30 * second });
  expect(plan(away, 30 * second)).toMatchObject({ look: 'probe', start: null });
});

test('an ERP that comes back is asked one question at a time', () => {
  const coming = shop({ erp: { ...newGate, state: 'halfOpen', allowance: 1 }, nextLookAt: at(0) });
  expect(plan(coming, 0).look).toBe('oneQuestion');
});

test('an ERP that is held is asked by nobody', () => {
  const state = shop({ erp: held(newGate, byPerson), nextLookAt: at(0), waiting: waitingFor(1) });
  expect(plan(state, hour)).toMatchObject({ look: null, start: null });
});

test.each<[string, Partial<ShopState>, number | null]>([
  ['as many as the node takes at once', {}, 2],
  ['one less for each that is sent already', { active: { a: sending } }, 1],
  ['none when all are taken', { active: { a: sending, b: sending } }, null],
  ['as many again when those are only verified', { active: { a: { ...sending, isSending: false } } }, 2],
  [
    'none beyond maxActive',
    { active: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { ...sending, isSending: false }])) },
    null,
  ],
  ['none through a node that is held', { node: held(newGate, byPerson) }, null],
  ['none while the brake holds', { brake: { counts: [], held: { since: at(0), missing: 11 } } }, null],
])('of those that wait are sent: %s', (_, more, expected) => {
  expect(plan(shop({ waiting: waitingFor(9), ...more }), second).start).toBe(expected);
});

test('through a node that is away goes one, when its probe is due, and none beside it', () => {
  const away = shop({ node: opened(), waiting: waitingFor(9) });
  expect(plan(away, second)).toMatchObject({ start: null, wakeAtMs: startMs + 30 * second });
  expect(plan(away, 30 * second).start).toBe(1);
  expect(plan({ ...away, active: { a: sending } }, 30 * second).start).toBeNull();
});

test('what is stopped and not noted yet is noted at once', () => {
  const state = shop({ node: held(newGate, byPerson) });
  expect(plan(state, 0).note).toBe(true);
  expect(plan(state, 0, 'note').note).toBe(false);
  expect(plan({ ...state, notedStops: stopsOf(state) }, 0).note).toBe(false);
});

test('work that failed is not tried again at once', () => {
  const failing = { look: { since: at(0), reason: 'no orders worker', retryAt: at(minute) } };
  const state = shop({ nextLookAt: at(0), failing });
  expect(plan(state, second)).toMatchObject({ look: null, wakeAtMs: startMs + minute });
  expect(plan(state, minute).look).toBe('usual');
  const back = shop({ toGiveBack: ['1'], failing: { giveBack: failing.look } });
  expect([plan(back, second).giveBack, plan(back, minute).giveBack]).toEqual([false, true]);
});

test('an order that is open for long is not looked after while nothing may be sent', () => {
  const state = shop({ active: { a: sending }, node: held(newGate, byPerson), notedStops: noStops });
  expect(plan(state, hour).start).toBeNull();
});

test('who is to be sent later is waited for', () => {
  const later = shop({ waiting: waitingFor(0, { nextStartAt: at(minute) }) });
  expect(plan(later, 0)).toMatchObject({ start: null, wakeAtMs: startMs + minute });
  expect(plan(later, minute).start).toBe(2);
});

test('an order that is open for half an hour is looked after, though nothing can be sent', () => {
  const state = shop({ active: { a: sending, b: sending } });
  expect(plan(state, 29 * minute).start).toBeNull();
  expect(plan(state, 30 * minute).start).toBe(0);
});

test('all orders are compared at the next three o’clock', () => {
  expect(nextNightAt(Date.parse('2026-05-04T02:59:00Z'))).toBe('2026-05-04T03:00:00.000Z');
  expect(nextNightAt(Date.parse('2026-05-04T03:00:00Z'))).toBe('2026-05-05T03:00:00.000Z');
  expect(plan(shop(), 16 * hour).compare).toBe(false);
  expect(plan(shop(), 17 * hour).compare).toBe(true);
  expect(plan(shop(), 17 * hour, 'compare').compare).toBe(false);
});

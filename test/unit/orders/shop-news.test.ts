import { killSwitchOrders, newGate, outagesUntilOpen } from '../../../src/domain/orders/gates';
import {
  afterGivingBack,
  afterLook,
  afterOrderNews,
  afterStart,
  beforeLook,
} from '../../../src/domain/orders/shop-news';
import type { ShopState } from '../../../src/domain/orders/shop-state';
import { at, hour, looked, minute, news, rules, second, shop, startMs, waitingFor } from './shop-samples';

const usual = { extent: 'usual', beganAtMs: startMs } as const;
const away = { kind: 'outage', reason: 'timeout' } as const;
const none = new Set<string>();

test('after a look the next one is a cycle later, and at once when more is due', () => {
  expect(afterLook(shop(), looked(), usual, startMs).nextLookAt).toBe(at(2 * minute));
  expect(afterLook(shop(), looked({ isMore: true }), usual, startMs).nextLookAt).toBe(at(0));
});

test('outages in a row open the gate of the ERP, which is told once; an answer lets little through at first', () => {
  let state = shop();
  for (let n = 1; n <= outagesUntilOpen + 2; n++) {
    state = afterLook(beforeLook(state, startMs), looked({ erp: away }), usual, startMs + n * second);
  }
  expect([state.erp.state, state.story.map(({ sentence }) => sentence)]).toEqual([
    'open',
    ['the ERP is away: timeout'],
  ]);
  state = afterLook(beforeLook(state, startMs + hour), looked(), { ...usual, extent: 'probe' }, startMs + hour);
  expect(state.erp).toMatchObject({ state: 'halfOpen', allowance: 1 });
  expect(state.nextLookAt).toBe(at(hour + second));
});

test('a probe moves no position, a look does', () => {
  const sampled = afterLook(shop(), looked(), usual, startMs);
  expect(sampled.position?.samples).toEqual([{ atMs: startMs, id: '120' }]);
  expect(afterLook(shop(), looked(), { ...usual, extent: 'probe' }, startMs).position?.samples).toEqual([]);
});

test('a shop that is away is looked at again soon, and told once', () => {
  const outcome = { kind: 'shopAway', reason: 'refused', rules } as const;
  const first = afterLook(shop(), outcome, usual, startMs);
  const second = afterLook(first, outcome, usual, startMs + minute);
  expect(second.shopAway).toEqual({ since: at(0), reason: 'refused', lastAt: at(minute) });
  const back = afterLook(second, looked(), usual, startMs + 2 * minute);
  expect(back.story.map(({ sentence }) => sentence)).toEqual([
    'the shop’s database is away: refused',
    'the shop’s database answers again',
  ]);
});

test('more missing orders than an hour may have make the brake hold, and it is said once', () => {
  const state = afterLook(shop(), looked({ newlyMissing: 11 }), usual, startMs);
  expect(state.brake.held).toEqual({ since: at(0), missing: 11 });
  expect(afterLook(state, looked({ newlyMissing: 1 }), usual, startMs).story).toHaveLength(1);
});

test('orders that were started are sending, until they say that they have left the node', () => {
  const started = afterStart(shop(), { open: ['101', '102'], waiting: waitingFor(1), rules }, none, startMs);
  expect(started.active).toEqual({
    '101': { isSending: true, since: at(0) },
    '102': { isSending: true, since: at(0) },
  });
  const left = afterOrderNews(started, news({ isOver: false }), startMs + second);
  expect(left.active['101']).toEqual({ isSending: false, since: at(0) });
  expect(Object.keys(afterOrderNews(left, news(), startMs).active)).toEqual(['102']);
});

test('an order that was over before its start was told is not taken for one that is sent', () => {
  const before: ShopState = afterOrderNews(shop(), news(), startMs);
  const state = afterStart(before, { open: ['101', '102'], waiting: waitingFor(0), rules }, new Set(['101']), startMs);
  expect(Object.keys(state.active)).toEqual(['102']);
  const left = afterOrderNews(shop(), news({ isOver: false }), startMs);
  const later = afterStart(left, { open: ['101'], waiting: waitingFor(0), rules }, none, startMs);
  expect(later.active['101']?.isSending).toBe(false);
});

test('an order that has no workflow any more is forgotten, and one that is looked after begins a new half hour', () => {
  const state = shop({ active: { a: { isSending: true, since: at(0) }, b: { isSending: true, since: at(0) } } });
  const next = afterStart(state, { open: ['b'], waiting: waitingFor(0), rules }, none, startMs + hour);
  expect(next.active).toEqual({ b: { isSending: true, since: at(hour) } });
});

test('the earliest order that is to be sent again is waited for', () => {
  const later = afterOrderNews(shop(), news({ nextStartAt: at(hour) }), startMs);
  const sooner = afterOrderNews(later, news({ nextStartAt: at(minute) }), startMs);
  expect(afterOrderNews(sooner, news({ nextStartAt: at(2 * hour) }), startMs).waiting?.nextStartAt).toBe(at(minute));
});

test('a node that is wrongly set up is held after the first word of it', () => {
  const state = afterOrderNews(shop(), news({ node: { kind: 'misconfigured', reason: 'key refused' } }), startMs);
  expect(state.node.hold).toMatchObject({ cause: 'misconfigured', reason: 'key refused' });
  expect(state.story.map(({ sentence }) => sentence)).toEqual(['the node is held: key refused']);
});

test('attempts of orders that the node did nothing for are given back, each once', () => {
  let state = shop();
  for (let n = 1; n <= killSwitchOrders; n++) {
    state = afterOrderNews(state, news({ orderId: String(n), done: { isThere: false } }), startMs);
  }
  expect([state.node.hold?.cause, state.toGiveBack]).toEqual(['killSwitch', ['1', '2', '3']]);
  // One that was under way when it was found out.
  state = afterOrderNews(state, news({ orderId: '4', done: { isThere: false } }), startMs);
  expect(afterGivingBack(state, ['1', '2', '3']).toGiveBack).toEqual(['4']);
  expect(afterOrderNews(shop(), news({ done: { isThere: true } }), startMs).node).toEqual(newGate);
});

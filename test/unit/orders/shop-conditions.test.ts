import { afterOutage, held, newGate } from '../../../src/domain/orders/gates';
import { attentionOf } from '../../../src/domain/orders/attention';
import { shopConditions, shopFacts } from '../../../src/domain/orders/shop-conditions';
import type { AttentionOrders } from '../../../src/domain/orders/shop-look';
import { shopPage } from '../../../src/domain/orders/shop-page';
import { bytesOf } from '../../../src/domain/text-size';
import { at, second, shop, startMs, waitingFor } from './shop-samples';

const failed = (...ids: string[]): AttentionOrders => ({
  ...{ count: ids.length, since: at(0) },
  orders: ids.map((orderId) => ({ orderId, number: `9${orderId}`, attempts: 5 })),
});
const withFailed = (...ids: string[]) =>
  shopConditions(shop({ waiting: waitingFor(0, { attention: { orderFailed: failed(...ids) } }) }));

test('the texts of the legacy’s mails are recognised', () => {
  const attention = { orderFailed: failed('72026'), paymentPending: failed('72032') };
  const gate = [1, 2, 3].reduce(
    (known) => afterOutage(known, 'timeout', startMs, { downtimeWaitMs: second, full: 8 }),
    newGate,
  );
  const messages = shopConditions(shop({ erp: gate, waiting: waitingFor(0, { attention }) })).map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    'An error occurred: Local internet access or Abacos is down: timeout',
    'Integration Failure Detected for Order number: 972026/id:72026 after 5 attempts',
    'Pending payment confirmation for order number: 972032 id: 72032',
  ]);
});

test('each thing that is wrong is one condition', () => {
  const hold = { by: 'watchkeeper', reason: 'why', since: at(0) };
  const codes = (node: ReturnType<typeof held>) => shopConditions(shop({ node })).map(({ code }) => code);
  expect(codes(held(newGate, { cause: 'misconfigured', ...hold }))).toEqual(['nodeMisconfigured']);
  expect(codes(held(newGate, { cause: 'killSwitch', ...hold }))).toEqual(['nodeDoesNothing']);
  // Whoever holds it knows.
  expect(codes(held(newGate, { cause: 'person', ...hold }))).toEqual([]);
  expect(shopConditions(shop({ position: null })).map(({ code }) => code)).toEqual(['noPosition']);
});

test('an alert that is about more orders says so once, and one about fewer is no news for people', () => {
  const [one, two] = [withFailed('1'), withFailed('1', '2')];
  const facts = (before: typeof one, after: typeof one) =>
    shopFacts('main', before, after, at(second)).map(({ what, isMore }) => `${what} ${isMore ?? 'new'}`);
  expect(facts([], one)).toEqual(['began new']);
  expect(facts(one, one)).toEqual([]);
  expect(facts(one, two)).toEqual(['began true']);
  expect(facts(two, one)).toEqual(['began false']);
  expect(facts(one, withFailed('2'))).toEqual(['began true']);
  expect(facts(one, [])).toEqual(['over new']);
});

test('a long list is cut, with how many are left out', () => {
  const ids = Array.from({ length: 20 }, (_, n) => String(n));
  const [condition] = withFailed(...ids);
  expect(condition?.message).toMatch(/ and 12 more$/);
});

test.each([
  [{ status: 'FAILED', reason: 'PAYMENT_PENDING', needsAttention: false }, 'paymentPending'],
  [{ status: 'FAILED', reason: 'NOT_FOUND', needsAttention: false }, null],
  [{ status: 'FAILED', reason: 'NOT_FOUND', needsAttention: true }, 'orderFailed'],
  [{ status: 'FAILED', reason: 'BAD_NUMBER', needsAttention: true }, 'badNumber'],
  [{ status: 'UNKNOWN', reason: 'NO_PROOF', needsAttention: true }, 'outcomeUnknown'],
  [{ status: 'SUCCESS', reason: 'OK', needsAttention: false }, null],
] as const)('of %j a person hears: %s', (progress, reason) => {
  expect(attentionOf(progress)).toBe(reason);
});

test('the page of a shop fits into Temporal Web, whatever is wrong', () => {
  const long = 'ü'.repeat(300);
  const story = Array.from({ length: 40 }, () => ({ at: at(0), sentence: long }));
  const attention = { orderFailed: { ...failed('1'), count: 50_000 } };
  const state = shop({
    story,
    paused: { by: long, reason: long, since: at(0) },
    waiting: waitingFor(0, { attention }),
  });
  expect(bytesOf(shopPage(state))).toBeLessThan(20_000);
  expect(shopPage(shop())).toContain('Orders above 100 are looked for');
});

import { explainOrder, type KnownShop } from '../../../src/cli/order-why';
import { orderProblems } from '../../../src/domain/orders/failures';
import type { OrderProgress } from '../../../src/domain/orders/order-progress';
import type { OrderRow } from '../../../src/domain/orders/order-row';
import { awayGate, busyShop, heldGate, missing, nowMs, order, shop } from './order-samples';
import { minute } from './samples';

const why = (progress: Partial<OrderProgress>, parts: Partial<OrderRow> = {}, known: KnownShop = shop()) =>
  explainOrder(order(progress, parts), known, 4, nowMs);

test.each<[Partial<OrderProgress>, RegExp]>([
  [{}, /^It is recorded, and the ERP was not asked for it yet\.$/],
  [{ status: 'SUCCESS', reason: 'OK', attempts: 1 }, /^The ERP has it\.$/],
  [{ status: 'SUCCESS', reason: 'OK', attempts: 2, inserts: 1 }, /^The ERP has it after 1 task on the node\.$/],
  [{ status: 'SUCCESS', reason: 'BY_PERSON' }, /^Somebody said that the ERP has it\.$/],
  [missing, /^The ERP has not got it after 2 tasks on the node\.$/],
  [{ ...missing, attempts: 5 }, /; all its attempts are used\.$/],
  [{ ...missing, attempts: 5, isPendingCounted: true }, /^The ERP has not got it after 2 tasks on the node\.$/],
  [{ status: 'FAILED', reason: 'PAYMENT_PENDING', pending: { since: minute(1), rechecks: 1 } }, /seen first 2026-/],
  [{ status: 'FAILED', reason: 'BAD_NUMBER' }, /may be sent nowhere/],
  [{ status: 'UNKNOWN', reason: 'NO_PROOF' }, /nothing proves that it did or did not\.$/],
  [{ ...missing, goneSince: minute(1) }, /^The shop has it no more, as was seen 2026-.*; it is given up when/],
  [{ silentSince: minute(1) }, /^It is not known whether the ERP has it: the ERP tells of others since 2026-/],
  [
    { ...missing, silentSince: minute(1) },
    /^The ERP has not got it after 2 tasks on the node, as it said last: the ERP/,
  ],
  [
    { ...missing, reason: 'NO_ANSWER', silentSince: minute(1) },
    /^It is not known whether the ERP has it after 2 tasks/,
  ],
  [{ status: 'ABANDONED', reason: 'GONE' }, /^The shop has it no more\.$/],
  [{ status: 'ABANDONED', reason: 'BY_PERSON' }, /^Somebody gave it up/],
])('what is known of an order with %j is a sentence', (progress, known) => {
  expect(why(progress).known).toMatch(known);
});

test.each<[Partial<OrderRow>, string]>([
  [{ phase: 'over', dueAt: null }, 'Nothing.'],
  [{ phase: 'open', dueAt: null }, 'It is being sent now; its workflow tells how far it is.'],
  [{ phase: 'young' }, `The ERP is asked for it at ${minute(40)}.`],
  [{ phase: 'young', dueAt: minute(10) }, 'The ERP is asked for it with the next look.'],
  [{ phase: 'toStart' }, `It is sent at ${minute(40)}; the ERP is asked once more before.`],
  [{ phase: 'toStart', dueAt: minute(10) }, 'It is sent as soon as there is room; the ERP is asked once more before.'],
  [{ phase: 'resting' }, `The ERP is asked for it again at ${minute(40)}.`],
])('what follows for %j is said', (parts, next) => {
  expect(why(missing, parts).next).toBe(next);
});

test('of one that needs a person it is said that nothing is sent, and what to do', () => {
  const told = why({ ...missing, needsAttention: true });
  expect(told.next).toMatch(/, and nothing is sent\.$/);
  expect(told.advice).toBe(orderProblems.orderFailed);
  expect(why(missing).advice).toBeNull();
});

test.each<[string, KnownShop, RegExp[]]>([
  ['all is well', shop(), []],
  ['nothing watches', 'gone', [/nothing watches the orders/]],
  ['no worker answers', null, [/no worker answers/]],
  ['it is paused', shop({ paused: { by: 'ann', reason: 'moved', since: minute(5) } }), [/paused by ann .*\(moved\)$/]],
  ['the ERP is away', shop({ erp: awayGate('status 503') }), [/^the ERP, away since .*status 503.*tried next at/]],
  [
    'the node is held',
    shop({ node: heldGate('person', 'new release') }),
    [/held by ann .*`watchkeeper orders release node`$/],
  ],
  ['much is wrong', busyShop(), [/paused/, /database/, /the ERP/, /the node/, /release brake/]],
])('what an order that is to be sent waits for when %s is said', (_when, known, expected) => {
  const { waitsFor } = why(missing, { phase: 'toStart' }, known);
  expect(waitsFor).toHaveLength(expected.length);
  for (const [at, sentence] of waitsFor.entries()) expect(sentence).toMatch(expected[at]!);
});

test('whoever is only asked for waits for no node, and whoever is done for nobody', () => {
  const known = shop({ node: heldGate('person', 'new release') });
  expect(why(missing, { phase: 'resting' }, known).waitsFor).toEqual([]);
  expect(why({ status: 'SUCCESS', reason: 'OK' }, { phase: 'over' }, busyShop()).waitsFor).toEqual([]);
});

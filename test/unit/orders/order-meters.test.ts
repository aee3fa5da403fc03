import type { TaskNode } from '../../../activities/orders/task-node';
import type { OrderActivities } from '../../../activities/orders';
import type { ErpAnswer } from '../../../src/domain/orders/erp-answer';
import type { RemoteSeen } from '../../../src/domain/orders/remote-outcome';
import type { LookCounts, LookOrder, LookOutcome } from '../../../src/domain/orders/shop-look';
import { Meters } from '../../../src/telemetry/metrics/meters';
import { OrderMeters } from '../../../workers/orders/order-meters';
import { Scrape } from '../../support/scrape';

const meters = () => {
  const counted = new Meters('orders');
  return { order: new OrderMeters(counted), read: () => new Scrape(counted.text()) };
};
const reason = 'a sentence';

test.each<[RemoteSeen, string]>([
  [{ kind: 'exited', code: 0, reason }, 'succeeded'],
  [{ kind: 'exited', code: 1, reason }, 'failed'],
  [{ kind: 'signalled', reason }, 'failed'],
  [{ kind: 'unknown', why: 'cut', reason }, 'unheard'],
  [{ kind: 'running', reason }, 'unheard'],
  [{ kind: 'void', reason }, 'notBegun'],
  [{ kind: 'neverBegun', why: 'hostKey', reason }, 'notBegun'],
])('a task of which %j is seen counts as %s, and its time only when it ended', async (seen, result) => {
  const { order, read } = meters();
  const node = { run: () => Promise.resolve(seen), ask: () => Promise.resolve(seen) };
  const run = order.aroundNode(node).run as (...words: unknown[]) => ReturnType<TaskNode['run']>;
  expect(await run()).toBe(seen);
  const counts = read()
    .all('watchkeeper_order_tasks_total')
    .filter(({ value }) => value > 0);
  expect(counts.map(({ labels, value }) => [labels['result'], value])).toEqual([[result, 1]]);
  const timed = ['succeeded', 'failed'].includes(result) ? 1 : 0;
  expect(read().value('watchkeeper_order_task_duration_seconds_count')).toBe(timed);
});

test.each<[ErpAnswer, string]>([
  [{ kind: 'rows', rows: [], error: null }, 'answered'],
  [{ kind: 'rows', rows: [], error: 'no such key' }, 'noAnswer'],
  [{ kind: 'away', reason }, 'noAnswer'],
])('a question to which the ERP says %j counts as %s', async (answer, result) => {
  const { order, read } = meters();
  expect(await order.aroundAsking(() => Promise.resolve(answer))(['1'])).toBe(answer);
  expect(read().value('watchkeeper_erp_questions_total', { result })).toBe(1);
  expect(read().value('watchkeeper_erp_question_duration_seconds_count')).toBe(1);
});

describe('a look', () => {
  const rules = {
    runningCycleMs: 1,
    downtimeWaitMs: 1,
    lookBackMs: 1,
    concurrency: 1,
    maxActive: 1,
    missingPerHour: 1,
  };
  const none: LookCounts = {
    young: 0,
    integrated: 0,
    missing: 0,
    paymentPending: 0,
    badNumber: 0,
    gone: 0,
    unanswered: 0,
  };
  const look = (outcome: () => Promise<LookOutcome>): Promise<Scrape> => {
    const { order, read } = meters();
    const looking: OrderActivities['lookForOrders'] = order.aroundLooking(outcome);
    return looking({} as LookOrder).then(read, read);
  };

  test('that fails, or cannot read the shop, is counted as that', async () => {
    const failed = await look(() => Promise.reject(new Error('the store is away')));
    expect(failed.value('watchkeeper_order_looks_total', { result: 'failed' })).toBe(1);
    const away = await look(() => Promise.resolve({ kind: 'shopAway', reason, rules }));
    expect(away.value('watchkeeper_order_looks_total', { result: 'shopAway' })).toBe(1);
    expect(away.value('watchkeeper_order_look_duration_seconds_count')).toBe(1);
  });

  test('shows what waits, and nothing of what waits no more', async () => {
    const { order, read } = meters();
    const outcome = (toStart: number, attention: object) =>
      ({
        ...{ kind: 'looked', counts: { ...none, integrated: 2, missing: 3 }, rules },
        waiting: { toStart, attention, nextStartAt: null, unfinished: 9 },
      }) as unknown as LookOutcome;
    const outcomes = [outcome(7, { orderFailed: { count: 4 } }), outcome(0, { badNumber: { count: 1 } })];
    const looking = order.aroundLooking(() => Promise.resolve(outcomes.shift()!));
    const forPerson = (why: string) => read().value('watchkeeper_orders_for_person', { reason: why });
    await looking({} as LookOrder);
    expect([read().value('watchkeeper_orders_to_send'), forPerson('orderFailed'), forPerson('badNumber')]).toEqual([
      7, 4, 0,
    ]);
    await looking({} as LookOrder);
    expect([read().value('watchkeeper_orders_to_send'), forPerson('orderFailed'), forPerson('badNumber')]).toEqual([
      0, 0, 1,
    ]);
    const taken = (result: string) => read().value('watchkeeper_orders_asked_for_total', { result });
    expect(['integrated', 'missing', 'gone'].map(taken)).toEqual([4, 6, 0]);
  });
});

/** What people ask of a shop's orders, and a shop's workflow that ends and begins anew. */
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { orchestratorTaskQueue, ordersTaskQueue, orderWorkflowId, shopWorkflowId } from '../../../src/domain/ids';
import type { ShopState } from '../../../src/domain/orders/shop-state';
import { watchOrders } from '../../../workflows';
import {
  changeOrdersUpdate,
  holdUpdate,
  importCheckpointUpdate,
  lowestUncheckedUpdate,
  lookNowSignal,
  ordersReportedSignal,
  pauseScanUpdate,
  releaseUpdate,
  resumeScanUpdate,
  scanNowUpdate,
  shopKnownQuery,
  startScanUpdate,
} from '../../../workflows/orders/messages';
import { eventsPerShopRun } from '../../../workflows/orders/watch-orders';
import { TestTemporal } from '../../support/temporal';
import { FakeShop } from '../../support/temporal-fake-shop';
import { fakeShopActivities } from '../../support/temporal-fake-shop-activities';
import { keepHistory } from '../../support/temporal-histories';
import { until } from '../../support/until';

const hour = 3_600_000;
const shops = new Map<string, FakeShop>();
let temporal: TestTemporal;
let shop: FakeShop;
let handle: WorkflowHandle<typeof watchOrders>;

beforeAll(async () => {
  temporal = await TestTemporal.open();
  const { orders, notes } = fakeShopActivities((name) => shops.get(name)!);
  await temporal.startOrchestrator({ activities: notes });
  await temporal.startQueue(ordersTaskQueue, orders);
});
afterAll(() => temporal.close());

beforeEach(async () => {
  const name = `s-${randomUUID().slice(0, 8)}`;
  shop = new FakeShop(name, temporal.client, () => Promise.resolve(Date.now()));
  shops.set(name, shop);
  await watch();
});
afterEach(() => handle.terminate('the test is over').catch(() => undefined));

async function watch(): Promise<void> {
  handle = await temporal.client.workflow.start(watchOrders, {
    workflowId: shopWorkflowId(shop.shop),
    taskQueue: orchestratorTaskQueue,
    args: [{ shop: shop.shop }],
  });
}

/** Made an hour ago. */
function orders(...ids: string[]): void {
  for (const id of ids) shop.order(id, Date.now() - hour);
}

const begin = () => handle.executeUpdate(startScanUpdate, { args: [{ by: 'ann', fromId: '1' }] });
const known = (): Promise<ShopState> => handle.query(shopKnownQuery);
const knows = (what: string, holds: (state: ShopState) => boolean): Promise<ShopState> =>
  until(what, async () => {
    const state = await known();
    return holds(state) && state;
  });

async function refusal<Command>(update: UpdateDefinition<unknown, [Command]>, command: Command): Promise<string> {
  try {
    await handle.executeUpdate(update, { args: [command] });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return error.cause?.message ?? '';
    throw error;
  }
  throw new Error('it was not refused');
}

test('a scan begins where it is told to, once', async () => {
  orders('1', '2');
  expect(await begin()).toEqual({ floor: '0' });
  expect(await refusal(startScanUpdate, { by: 'ann', fromId: '7' })).toContain('it is scanned already, above 0;');
  await until('both are sent', () => shop.ran.length === 2);
});

test('from now on means above the newest order', async () => {
  orders('1', '7');
  const { floor } = await handle.executeUpdate(startScanUpdate, { args: [{ by: 'ann', fromId: null }] });
  expect(floor).toBe('7');
});

test('while it is paused nothing is looked for, and what is asked for is refused with the reason', async () => {
  await begin();
  await handle.executeUpdate(pauseScanUpdate, { args: [{ by: 'ann', reason: 'the ERP is upgraded' }] });
  expect(await refusal(pauseScanUpdate, { by: 'bob', reason: 'again' })).toMatch(
    /^it is paused already, by ann since /,
  );
  expect(await refusal(scanNowUpdate, { by: 'bob', isDryRun: false })).toContain('ann: the ERP is upgraded; resume it');
  orders('1');
  const { length } = shop.looks;
  const dry = await handle.executeUpdate(scanNowUpdate, { args: [{ by: 'bob', isDryRun: true }] });
  expect(dry).toMatchObject({ kind: 'looked', named: { asked: ['1'], missing: ['1'] } });
  expect([shop.looks.length - length, shop.rows.size]).toEqual([1, 0]);
  await handle.executeUpdate(resumeScanUpdate, { args: [{ by: 'ann' }] });
  await until('it goes on', () => shop.ran.join() === '1');
  expect(await refusal(resumeScanUpdate, { by: 'ann' })).toBe('it is not paused');
  await keepHistory(handle, 'watchOrders', 'paused');
});

test('a scan that is asked for is made at once', async () => {
  await begin();
  await knows('it has looked', ({ lastLook }) => lastLook !== null);
  orders('1');
  const looked = await handle.executeUpdate(scanNowUpdate, { args: [{ by: 'ann', isDryRun: false }] });
  expect(looked).toMatchObject({ kind: 'looked', counts: { missing: 1 } });
  await until('it is sent', () => shop.ran.join() === '1');
});

test('a node that is held by a person gets nothing, until it is released', async () => {
  await begin();
  await handle.executeUpdate(holdUpdate, { args: [{ by: 'ann', what: 'node', reason: 'deploy' }] });
  expect(await refusal(holdUpdate, { by: 'bob', what: 'node', reason: 'too' })).toMatch(/^it is held already, by ann/);
  expect(await refusal(releaseUpdate, { by: 'bob', what: 'erp', reason: 'x' })).toBe('the ERP is not held');
  orders('1');
  await handle.executeUpdate(scanNowUpdate, { args: [{ by: 'ann', isDryRun: false }] });
  const state = await knows('it waits', ({ waiting }) => waiting?.toStart === 1);
  expect([shop.ran, state.node.hold?.reason]).toEqual([[], 'deploy']);
  const released = await handle.executeUpdate(releaseUpdate, { args: [{ by: 'ann', what: null, reason: 'done' }] });
  expect(released).toEqual(['node']);
  await until('it is sent', () => shop.ran.join() === '1');
  await keepHistory(handle, 'watchOrders', 'held');
});

test('an order is requeued, and sent again', async () => {
  orders('1');
  shop.onRun = () => 'silent';
  shop.policy = { ...shop.policy, verify: { everyMs: 5, forMs: 10 } };
  await begin();
  await until(
    'nobody knows',
    () => shop.rows.get('1')?.progress.status === 'UNKNOWN' && shop.rows.get('1')?.phase !== 'open',
  );
  shop.onRun = () => 'sent';
  const which = { orderId: '1' };
  const answer = await handle.executeUpdate(changeOrdersUpdate, {
    args: [{ by: 'ann', reason: 'looked into the ERP', wish: 'requeue', which }],
  });
  expect(answer).toMatchObject({ changed: 1, orders: ['1'] });
  await until('it is there', () => shop.recorded('1') === 'SUCCESS OK 2');
  await keepHistory(handle, 'watchOrders', 'requeued');
});

test.each([
  ['nobody', { by: ' ', reason: 'x' }, 'say who asks'],
  ['without a reason', { by: 'ann', reason: '' }, 'say why, for whoever wonders'],
  ['too late', { by: 'ann', reason: 'x', notAfter: '2020-01-01T00:00:00.000Z' }, 'it was asked too long ago'],
])('nothing is changed for who asks as %s', async (_, command, message) => {
  const wish = { wish: 'requeue', which: { orderId: '1' } } as const;
  expect(await refusal(changeOrdersUpdate, { ...command, ...wish })).toContain(message);
});

test('no checkpoint is taken, and none is written, while an order is being sent', async () => {
  orders('1');
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  shop.onRun = () => held.then(() => 'sent');
  await begin();
  await knows('it is sent', ({ active }) => '1' in active);
  const wanted = { by: 'ann', import: randomUUID(), count: 1, hash: 'a'.repeat(64), head: '9', recheckSince: null };
  expect(await refusal(importCheckpointUpdate, wanted)).toContain('order 1 is being sent; pause with');
  expect(await refusal(lowestUncheckedUpdate, { by: 'ann' })).toContain('order 1 is being sent; pause with');
  go();
  await knows('it is done', ({ active }) => Object.keys(active).length === 0);
  expect(await handle.executeUpdate(lowestUncheckedUpdate, { args: [{ by: 'ann' }] })).toBeNull();
  await handle.executeUpdate(importCheckpointUpdate, { args: [wanted] });
  // What lies below the floor of before is looked at no less.
  expect((await known()).position?.floor).toBe('0');
  await keepHistory(handle, 'watchOrders', 'imported');
});

test('a checkpoint says where the scan begins when nobody has', async () => {
  const wanted = { by: 'ann', import: randomUUID(), count: 1, hash: 'a'.repeat(64), head: '72066', recheckSince: null };
  await handle.executeUpdate(importCheckpointUpdate, { args: [wanted] });
  expect((await known()).position?.floor).toBe('72066');
});

test('a pause outlives the workflow that was asked for it', async () => {
  await begin();
  await handle.executeUpdate(pauseScanUpdate, { args: [{ by: 'ann', reason: 'back to the order monitor' }] });
  await handle.terminate('lost');
  shop.floor = '0';
  orders('1');
  await watch();
  const { paused } = await knows('it knows where it was', ({ position }) => position !== null);
  expect([paused?.reason, shop.ran]).toEqual(['back to the order monitor', []]);
  await handle.executeUpdate(resumeScanUpdate, { args: [{ by: 'ann' }] });
  await until('it is sent', () => shop.ran.join() === '1');
  expect(shop.stops.paused).toBeNull();
});

test('one that was terminated goes on where the store says that it was, and an order that is open is sent by its row', async () => {
  orders('1', '2');
  shop.onRun = () => 'unreachable';
  await begin();
  await until('it waits', () => shop.rows.get('2')?.phase === 'toStart');
  await handle.terminate('lost');
  shop.rows.set('1', { ...shop.rows.get('1')!, phase: 'open' });
  shop.onRun = () => 'sent';
  shop.floor = '0';
  await watch();
  await until('the open one is sent', () => shop.ran.includes('1'));
  expect((await known()).story.map(({ sentence }) => sentence)).toContain(
    'the store says that it was scanned from order 0 on',
  );
});

test('a long run is continued as new with all that it knows, and loses no news', async () => {
  await begin();
  const { runId } = await handle.describe();
  const outage = { kind: 'misconfigured', reason: 'key refused' } as const;
  const nothing = { erp: null, done: null, hasLeftNode: true, isOver: true, nextStartAt: null };
  for (let n = 0; n < eventsPerShopRun; n++) {
    await handle.signal(ordersReportedSignal, [{ ...nothing, orderId: String(n), node: n === 0 ? outage : null }]);
  }
  await until('it goes on in another run', async () => (await handle.describe()).runId !== runId);
  const state = await known();
  expect([state.position?.floor, state.node.hold?.reason]).toEqual(['0', 'key refused']);
  await keepHistory(temporal.client.workflow.getHandle(shopWorkflowId(shop.shop)), 'watchOrders', 'continued');
});

test('what the last look of a run finds is told to people', async () => {
  await begin();
  await knows('it has looked', ({ lastLook }) => lastLook !== null);
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  let isLooking = false;
  shop.onLook = () => {
    isLooking = true;
    return held;
  };
  const { runId } = await handle.describe();
  await handle.signal(lookNowSignal);
  await until('it looks', () => isLooking);
  const nothing = { erp: null, node: null, done: null, hasLeftNode: true, isOver: true, nextStartAt: null };
  for (let n = 0; n < eventsPerShopRun; n++)
    await handle.signal(ordersReportedSignal, [{ ...nothing, orderId: String(n) }]);
  shop.shopAway = 'refused';
  go();
  await until('it goes on in another run', async () => (await handle.describe()).runId !== runId);
  await until('people are told', () =>
    temporal.conditionsTold.some(({ code, subject }) => code === 'shopAway' && subject === shop.shop),
  );
});

test('one that is cancelled while it looks ends', async () => {
  await begin();
  let isLooking = false;
  shop.onLook = async () => {
    isLooking = true;
    const context = Context.current();
    const beating = setInterval(() => context.heartbeat(), 200);
    await context.cancelled.finally(() => clearInterval(beating));
  };
  await handle.signal(lookNowSignal);
  await until('it looks', () => isLooking);
  await handle.cancel();
  await until('it ends', async () => (await handle.describe()).status.name === 'CANCELLED');
});

test('an order whose workflow is cancelled is asked for by its token the next time', async () => {
  orders('1');
  let hasBegun = false;
  shop.onRun = async () => {
    hasBegun = true;
    const context = Context.current();
    const beating = setInterval(() => context.heartbeat(), 200);
    return context.cancelled.finally(() => clearInterval(beating));
  };
  await begin();
  await until('its task has begun', () => hasBegun);
  const visit = temporal.client.workflow.getHandle(orderWorkflowId(shop.shop, '1'));
  await visit.cancel();
  await until('it is recorded', () => shop.rows.get('1')?.phase === 'toStart');
  expect(shop.rows.get('1')?.token).toEqual({ n: 1, openSince: expect.any(String) as string });
  await keepHistory(visit, 'integrateOrder', 'cancelled');
});

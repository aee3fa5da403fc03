/** A shop's orders over hours and days, which are skipped. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { orchestratorTaskQueue, ordersTaskQueue, orderWorkflowId, shopWorkflowId } from '../../../src/domain/ids';
import type { ShopState } from '../../../src/domain/orders/shop-state';
import { watchOrders } from '../../../workflows';
import { pauseScanUpdate, shopKnownQuery, startScanUpdate } from '../../../workflows/orders/messages';
import type { TestTemporal } from '../../support/temporal';
import { FakeShop } from '../../support/temporal-fake-shop';
import { fakeShopActivities } from '../../support/temporal-fake-shop-activities';
import { keepHistory } from '../../support/temporal-histories';
import { SkippingServer } from '../../support/temporal-time-skipping';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const shops = new Map<string, FakeShop>();
let server: SkippingServer;
let temporal: TestTemporal;
let shop: FakeShop;
let handle: WorkflowHandle<typeof watchOrders>;

beforeAll(async () => {
  server = await SkippingServer.start();
  ({ temporal } = server);
  const { orders, notes } = fakeShopActivities((name) => shops.get(name)!);
  await temporal.startOrchestrator({ activities: notes });
  await temporal.startQueue(ordersTaskQueue, orders);
});
afterAll(() => server.stop());

beforeEach(async () => {
  const name = `s-${randomUUID().slice(0, 8)}`;
  shop = new FakeShop(name, temporal.client, () => server.nowMs());
  shops.set(name, shop);
  temporal.conditionsTold.length = 0;
  handle = await temporal.client.workflow.start(watchOrders, {
    workflowId: shopWorkflowId(name),
    taskQueue: orchestratorTaskQueue,
    args: [{ shop: name }],
  });
});
/** An activity of a workflow that is terminated would hold the clock of the server for ever. */
afterEach(async () => {
  await handle.executeUpdate(pauseScanUpdate, { args: [{ by: 'ann', reason: 'the test is over' }] });
  await server.pass(10 * minute);
  await handle.terminate('the test is over');
});

async function begin(fromId = '1'): Promise<void> {
  await handle.executeUpdate(startScanUpdate, { args: [{ by: 'ann', fromId }] });
}

/** Made an hour ago. */
async function orders(...ids: string[]): Promise<void> {
  const nowMs = await server.nowMs();
  for (const id of ids) shop.order(id, nowMs - hour);
}

const known = (): Promise<ShopState> => handle.query(shopKnownQuery);
const told = (): string[] => temporal.conditionsTold.map(({ code, what }) => `${code} ${what}`);

test('without a position nothing is scanned, and people hear of it', async () => {
  await orders('1');
  await server.pass(hour);
  expect([shop.looks, told()]).toEqual([[], ['noPosition began']]);
  await begin();
  await server.pass(minute);
  expect(told()).toEqual(['noPosition began', 'noPosition over']);
  expect(shop.ran).toEqual(['1']);
  await keepHistory(handle, 'watchOrders', 'begun');
});

test('an order that the ERP has is recorded without a workflow, and one that is missing is sent once', async () => {
  await orders('1', '2');
  shop.erp.set('1', 'tspeeFaturado');
  await begin();
  await server.pass(5 * minute);
  expect([shop.recorded('1'), shop.recorded('2'), shop.ran]).toEqual(['SUCCESS OK 1', 'SUCCESS OK 2', ['2']]);
  const { active, position } = await known();
  expect([active, position?.floor]).toEqual([{}, '0']);
  await keepHistory(temporal.client.workflow.getHandle(orderWorkflowId(shop.shop, '2')), 'integrateOrder', 'sent');
  await keepHistory(handle, 'watchOrders', 'sent');
});

test('a task that fails is run again after each backoff, five times in all, and then a person hears of it once', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute };
  await orders('1');
  shop.onRun = () => 'failed';
  await begin();
  await server.pass(12 * hour);
  expect([shop.ran.length, shop.recorded('1')]).toEqual([5, 'FAILED NOT_FOUND 5']);
  expect(told()).toContain('orderFailed began');
  const [fact] = temporal.conditionsTold.filter(({ code }) => code === 'orderFailed');
  expect(fact?.message).toBe('Integration Failure Detected for Order number: 1/id:1 after 5 attempts');
  shop.erp.set('1', 'tspeeFaturado');
  await server.pass(25 * hour);
  expect([shop.ran.length, shop.recorded('1')]).toEqual([5, 'SUCCESS OK 6']);
  expect(told().filter((one) => one.startsWith('orderFailed'))).toEqual(['orderFailed began', 'orderFailed over']);
  await keepHistory(temporal.client.workflow.getHandle(orderWorkflowId(shop.shop, '1')), 'integrateOrder', 'failed');
});

test('an idle cycle costs eleven events at most', async () => {
  await orders('1');
  shop.erp.set('1', 'tspeeFaturado');
  await begin();
  await server.pass(10 * minute);
  const before = (await handle.describe()).historyLength;
  const looks = shop.looks.length;
  await server.pass(20 * minute);
  const cycles = shop.looks.length - looks;
  expect(cycles).toBeGreaterThan(8);
  expect(((await handle.describe()).historyLength - before) / cycles).toBeLessThanOrEqual(11);
});

test('an ERP that is away for eight hours uses no attempt, and is asked once per downtimeWait', async () => {
  shop.rules = { ...shop.rules, downtimeWaitMs: 20 * minute, runningCycleMs: 20 * minute };
  const ids = Array.from({ length: 60 }, (_, at) => String(at + 1));
  await orders(...ids);
  shop.erpAway = 'timeout';
  await begin();
  await server.pass(8 * hour);
  expect(shop.ran).toEqual([]);
  expect(shop.questions).toBeLessThanOrEqual((8 * hour) / (20 * minute) + 3);
  expect(told().filter((one) => one.startsWith('erpAway'))).toEqual(['erpAway began']);
  shop.erpAway = null;
  await server.pass(2 * hour);
  expect(shop.ran.sort((a, b) => Number(a) - Number(b))).toEqual(ids);
  expect(ids.map((id) => shop.recorded(id)).every((text) => text === 'SUCCESS OK 2')).toBe(true);
  expect(told().filter((one) => one.startsWith('erpAway'))).toEqual(['erpAway began', 'erpAway over']);
});

test('a node that is away is probed by one order at a time, and no attempt is used', async () => {
  shop.rules = { ...shop.rules, downtimeWaitMs: 5 * minute, runningCycleMs: 10 * minute };
  await orders('1', '2', '3', '4', '5');
  let tries = 0;
  shop.onRun = () => {
    tries += 1;
    return 'unreachable';
  };
  await begin();
  await server.pass(hour);
  expect(tries).toBeLessThanOrEqual(hour / (5 * minute) + 5);
  expect(['1', '2', '3', '4', '5'].map((id) => shop.rows.get(id)?.progress.attempts)).toEqual([0, 0, 0, 0, 0]);
  shop.onRun = () => 'sent';
  await server.pass(hour);
  expect(shop.ran.sort()).toEqual(['1', '2', '3', '4', '5']);
  expect(told().filter((one) => one.startsWith('nodeAway'))).toEqual(['nodeAway began', 'nodeAway over']);
  await keepHistory(handle, 'watchOrders', 'node-away');
});

test('a node that ends well and sends nothing is held after three orders, and their attempts are given back', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute };
  await orders('1', '2', '3', '4', '5', '6');
  shop.onRun = () => 'nothing';
  await begin();
  await server.pass(3 * hour);
  expect(new Set(shop.given)).toEqual(new Set(shop.ran));
  expect((await known()).node.hold?.cause).toBe('killSwitch');
  expect([...shop.rows.values()].map(({ progress }) => progress.attempts)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(told()).toContain('nodeDoesNothing began');
});

test('more missing orders than an hour may have are held until a person has looked', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute, missingPerHour: 3 };
  await orders('1', '2', '3', '4');
  await begin();
  await server.pass(hour);
  expect([shop.ran, told()]).toEqual([[], expect.arrayContaining(['tooManyMissing began'])]);
});

test('a payment that the ERP does not know of burns no attempt for days, and its alert ends by itself', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 6 * hour };
  await orders('1');
  shop.erp.set('1', 'tspeeEmAndamento');
  await begin();
  await server.pass(5 * day);
  expect(shop.recorded('1')).toBe('FAILED PAYMENT_PENDING 1');
  shop.erp.set('1', 'tspeeFaturado');
  await server.pass(day);
  expect([shop.recorded('1'), shop.ran]).toEqual(['SUCCESS OK 2', []]);
  expect(told().filter((one) => one.startsWith('payment'))).toEqual(['paymentPending began', 'paymentPending over']);
});

test('an order that nobody can prove is not sent again, and needs a person', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  await orders('1');
  shop.onRun = () => 'silent';
  await begin();
  await server.pass(3 * day);
  expect([shop.recorded('1'), shop.rows.get('1')?.progress.needsAttention]).toEqual(['UNKNOWN NO_PROOF 0', true]);
  expect(told()).toContain('outcomeUnknown began');
  await keepHistory(
    temporal.client.workflow.getHandle(orderWorkflowId(shop.shop, '1')),
    'integrateOrder',
    'unprovable',
  );
});

test('a comparison that always fails holds nothing else up', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  let tries = 0;
  shop.onCompare = () => {
    tries += 1;
    throw new Error('the table is too large');
  };
  await begin();
  await server.pass(30 * hour);
  expect(tries).toBeGreaterThan(1);
  expect(shop.looks.length).toBeGreaterThan(25);
  shop.onCompare = () => undefined;
  await server.pass(2 * day);
  expect((await known()).lastCompared).toMatchObject({ missed: 0 });
});

test('a look that always fails is told to people, and so is that it works again', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  shop.onLook = () => {
    throw new Error('the store is broken');
  };
  await begin();
  await server.pass(hour);
  expect(told().filter((one) => one.startsWith('ordersWork'))).toEqual(['ordersWorkFails began']);
  expect((await known()).failing.look?.reason).toBe('the store is broken');
  shop.onLook = () => undefined;
  await server.pass(hour);
  expect(told().filter((one) => one.startsWith('ordersWork'))).toEqual([
    'ordersWorkFails began',
    'ordersWorkFails over',
  ]);
});

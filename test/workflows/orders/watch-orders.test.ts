/** A shop's orders over hours and days, which are skipped. */
import { orderWorkflowId } from '../../../src/domain/ids';
import type { FakeShop } from '../../support/temporal-fake-shop';
import { keepHistory } from '../../support/temporal-histories';
import { SkippedShops, type SkippedShop } from '../../support/temporal-skipped-shops';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
let shops: SkippedShops;
let open: SkippedShop;
let shop: FakeShop;

beforeAll(async () => {
  shops = await SkippedShops.start();
});
afterAll(() => shops.stop());
beforeEach(async () => {
  open = await shops.open();
  ({ shop } = open);
});
afterEach(() => open.close());

const pass = (ms: number): Promise<void> => shops.server.pass(ms);

const visitOf = (id: string) => shops.temporal.client.workflow.getHandle(orderWorkflowId(shop.shop, id));

test('without a position nothing is scanned, and people hear of it', async () => {
  await open.orders('1');
  await pass(hour);
  expect([shop.looks, open.told()]).toEqual([[], ['noPosition began']]);
  await open.begin();
  await pass(minute);
  expect(open.told()).toEqual(['noPosition began', 'noPosition over']);
  expect(shop.ran).toEqual(['1']);
  await keepHistory(open.handle, 'watchOrders', 'begun');
});

test('an order that the ERP has is recorded without a workflow, and one that is missing is sent once', async () => {
  await open.orders('1', '2');
  shop.erp.set('1', 'tspeeFaturado');
  await open.begin();
  await pass(5 * minute);
  expect([shop.recorded('1'), shop.recorded('2'), shop.ran]).toEqual(['SUCCESS OK 1', 'SUCCESS OK 2', ['2']]);
  const { active, position } = await open.known();
  expect([active, position?.floor]).toEqual([{}, '0']);
  await keepHistory(visitOf('2'), 'integrateOrder', 'sent');
  await keepHistory(open.handle, 'watchOrders', 'sent');
});

test('a task that fails is run again after each backoff, five times in all, and then a person hears of it once', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute };
  await open.orders('1');
  shop.onRun = () => 'failed';
  await open.begin();
  await pass(12 * hour);
  expect([shop.ran.length, shop.recorded('1')]).toEqual([5, 'FAILED NOT_FOUND 5']);
  expect(open.told()).toContain('orderFailed began');
  const [fact] = shops.temporal.conditionsTold.filter(({ code }) => code === 'orderFailed');
  expect(fact?.message).toBe('Integration Failure Detected for Order number: 1/id:1 after 5 attempts');
  shop.erp.set('1', 'tspeeFaturado');
  await pass(25 * hour);
  expect([shop.ran.length, shop.recorded('1')]).toEqual([5, 'SUCCESS OK 6']);
  expect(open.told().filter((one) => one.startsWith('orderFailed'))).toEqual(['orderFailed began', 'orderFailed over']);
  await keepHistory(visitOf('1'), 'integrateOrder', 'failed');
});

test('an idle cycle costs eleven events at most', async () => {
  await open.orders('1');
  shop.erp.set('1', 'tspeeFaturado');
  await open.begin();
  await pass(10 * minute);
  const before = (await open.handle.describe()).historyLength;
  const looks = shop.looks.length;
  await pass(20 * minute);
  const cycles = shop.looks.length - looks;
  expect(cycles).toBeGreaterThan(8);
  expect(((await open.handle.describe()).historyLength - before) / cycles).toBeLessThanOrEqual(11);
});

test('an ERP that is away for eight hours uses no attempt, is asked once per downtimeWait, and gets few at first', async () => {
  shop.rules = {
    ...shop.rules,
    downtimeWaitMs: 20 * minute,
    runningCycleMs: 20 * minute,
    concurrency: 8,
    maxActive: 8,
  };
  const start = jest.spyOn(shop, 'start');
  let mostOpen = 0;
  shop.onRun = () => {
    const open = [...shop.rows.values()].filter(({ phase }) => phase === 'open').length;
    mostOpen = Math.max(mostOpen, open);
    return 'sent';
  };
  const ids = Array.from({ length: 60 }, (_, at) => String(at + 1));
  await open.orders(...ids);
  shop.erpAway = 'timeout';
  await open.begin();
  await pass(8 * hour);
  expect(shop.ran).toEqual([]);
  expect(shop.questions).toBeLessThanOrEqual((8 * hour) / (20 * minute) + 3);
  expect(open.told().filter((one) => one.startsWith('erpAway'))).toEqual(['erpAway began']);
  shop.erpAway = null;
  await pass(2 * hour);
  expect(shop.ran.sort((a, b) => Number(a) - Number(b))).toEqual(ids);
  expect(ids.map((id) => shop.recorded(id)).every((text) => text === 'SUCCESS OK 2')).toBe(true);
  const rooms = start.mock.calls.map(([{ room }]) => room).filter((room) => room > 0);
  expect(rooms[0]).toBe(1);
  expect(Math.max(...rooms)).toBeGreaterThan(1);
  expect(Math.max(...rooms, mostOpen)).toBeLessThanOrEqual(8);
  expect(open.told().filter((one) => one.startsWith('erpAway'))).toEqual(['erpAway began', 'erpAway over']);
  await keepHistory(open.handle, 'watchOrders', 'erp-away');
});

test('a node that is away is probed by one order at a time, and no attempt is used', async () => {
  shop.rules = { ...shop.rules, downtimeWaitMs: 5 * minute, runningCycleMs: 10 * minute };
  await open.orders('1', '2', '3', '4', '5');
  let tries = 0;
  shop.onRun = () => {
    tries += 1;
    return 'unreachable';
  };
  await open.begin();
  await pass(hour);
  expect(tries).toBeLessThanOrEqual(hour / (5 * minute) + 5);
  expect(['1', '2', '3', '4', '5'].map((id) => shop.rows.get(id)?.progress.attempts)).toEqual([0, 0, 0, 0, 0]);
  await keepHistory(visitOf('1'), 'integrateOrder', 'not-begun');
  shop.onRun = () => 'sent';
  await pass(hour);
  expect(shop.ran.sort()).toEqual(['1', '2', '3', '4', '5']);
  expect(open.told().filter((one) => one.startsWith('nodeAway'))).toEqual(['nodeAway began', 'nodeAway over']);
  await keepHistory(open.handle, 'watchOrders', 'node-away');
});

test('a node that ends well and sends nothing is held after three orders, and their attempts are given back', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute };
  await open.orders('1', '2', '3', '4', '5', '6');
  shop.onRun = () => 'nothing';
  await open.begin();
  await pass(3 * hour);
  expect(new Set(shop.given)).toEqual(new Set(shop.ran));
  expect((await open.known()).node.hold?.cause).toBe('killSwitch');
  expect([...shop.rows.values()].map(({ progress }) => progress.attempts)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(open.told()).toContain('nodeDoesNothing began');
  await keepHistory(visitOf(shop.ran[0]!), 'integrateOrder', 'without-effect');
  await keepHistory(open.handle, 'watchOrders', 'kill-switch');
});

test('more missing orders than an hour may have are held until a person has looked', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 20 * minute, missingPerHour: 3 };
  await open.orders('1', '2', '3', '4');
  await open.begin();
  await pass(hour);
  expect([shop.ran, open.told()]).toEqual([[], expect.arrayContaining(['tooManyMissing began'])]);
  await keepHistory(open.handle, 'watchOrders', 'braked');
});

test('a payment that the ERP does not know of burns no attempt for days, and its alert ends by itself', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: 6 * hour };
  await open.orders('1');
  shop.erp.set('1', 'tspeeEmAndamento');
  await open.begin();
  await pass(5 * day);
  expect(shop.recorded('1')).toBe('FAILED PAYMENT_PENDING 1');
  shop.erp.set('1', 'tspeeFaturado');
  await pass(day);
  expect([shop.recorded('1'), shop.ran]).toEqual(['SUCCESS OK 2', []]);
  expect(open.told().filter((one) => one.startsWith('payment'))).toEqual([
    'paymentPending began',
    'paymentPending over',
  ]);
});

test('an order that nobody can prove is not sent again, and needs a person', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  await open.orders('1');
  shop.onRun = () => 'silent';
  await open.begin();
  await pass(3 * day);
  expect([shop.recorded('1'), shop.rows.get('1')?.progress.needsAttention]).toEqual(['UNKNOWN NO_PROOF 0', true]);
  expect(open.told()).toContain('outcomeUnknown began');
  await keepHistory(visitOf('1'), 'integrateOrder', 'unprovable');
});

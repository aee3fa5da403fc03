/** Work of a shop that always fails: others wait for none of it, and people hear of what orders wait for. */
import type { FakeShop } from '../../support/temporal-fake-shop';
import { SkippedShops, type SkippedShop } from '../../support/temporal-skipped-shops';
import { keepHistory } from '../../support/temporal-histories';

const [hour, day] = [3_600_000, 86_400_000];
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

test('a comparison that always fails holds nothing else up', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  let tries = 0;
  shop.onCompare = () => {
    tries += 1;
    throw new Error('the table is too large');
  };
  await open.begin();
  await pass(30 * hour);
  expect(tries).toBeGreaterThan(1);
  expect(shop.looks.length).toBeGreaterThan(25);
  shop.onCompare = () => undefined;
  await pass(2 * day);
  expect((await open.known()).lastCompared).toMatchObject({ missed: 0 });
});

test('a look that always fails is told to people, and so is that it works again', async () => {
  shop.rules = { ...shop.rules, runningCycleMs: hour };
  shop.onLook = () => {
    throw new Error('the store is broken');
  };
  await open.begin();
  await pass(hour);
  expect(open.told().filter((one) => one.startsWith('ordersWork'))).toEqual(['ordersWorkFails began']);
  expect((await open.known()).failing.look?.reason).toBe('the store is broken');
  shop.onLook = () => undefined;
  await pass(hour);
  expect(open.told().filter((one) => one.startsWith('ordersWork'))).toEqual([
    'ordersWorkFails began',
    'ordersWorkFails over',
  ]);
  await keepHistory(open.handle, 'watchOrders', 'look-fails');
});

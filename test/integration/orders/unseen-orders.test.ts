/** Looks for orders of which the shop or the ERP says nothing, on a real shop and real records. */
import { day, hour, minute, numbered, numberOf, OrdersShop, range, startMs } from '../../support/orders-shop';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

const nothing = { young: 0, integrated: 0, missing: 0, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 };

test('a row that the shop deletes is given up when it is still gone a day after it was due', async () => {
  await shop.insert([1, 2], { ageMs: 0 });
  await shop.look();
  await shop.sql('delete from orders where id = 1');
  shop.nowMs += 31 * minute;
  shop.erp.insert(...numbered(2));
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, gone: 1, integrated: 1 } });
  expect(await shop.lines()).toEqual(['1 young - - 0', '2 over SUCCESS OK 1']);
  shop.nowMs += day - minute;
  expect(await shop.look()).toMatchObject({ counts: nothing });
  shop.nowMs += minute;
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, gone: 1 } });
  expect(await shop.lines()).toEqual(['1 over ABANDONED GONE 0', '2 over SUCCESS OK 1']);
});

test('a look into an empty database gives up nothing, says where it looked, and goes on when it is the right one', async () => {
  await shop.insert(range(1, 11), { ageMs: 0 });
  await shop.look();
  const before = await shop.lines();
  await shop.sql('rename table orders to elsewhere');
  await shop.sql('create table orders like elsewhere');
  shop.nowMs += 2 * day;
  const rows = await shop.row(1);
  for (const extent of ['usual', 'probe'] as const) {
    const away = await shop.tryToLook({ extent });
    expect(away.kind === 'shopAway' && away.reason).toMatch(
      /^table orders of invoicing on 127\.0\.0\.1 has none of the 11/,
    );
  }
  expect([await shop.lines(), await shop.row(1)]).toEqual([before, rows]);
  await shop.sql('drop table orders');
  await shop.sql('rename table elsewhere to orders');
  shop.erp.insert(...numbered(...range(1, 11)));
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, integrated: 11 } });
});

test('many orders that were deleted are believed to be gone when the shop has a new one', async () => {
  await shop.insert(range(1, 11), { ageMs: 0 });
  await shop.look();
  await shop.sql('delete from orders');
  await shop.insert([12]);
  shop.erp.insert(...numbered(12));
  shop.nowMs += hour;
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, gone: 11, integrated: 1 } });
});

test('an order of which the ERP never tells, while it tells of others, needs a person after six hours, and heals', async () => {
  await shop.insert([10, 11]);
  shop.erp.insert(numberOf(11));
  shop.erp.silentAbout.add(numberOf(10));
  await shop.look();
  expect((await shop.row(10)).progress).toMatchObject({ silentSince: new Date(startMs).toISOString() });
  shop.nowMs += 5 * hour;
  expect((await shop.look()).waiting.attention).toEqual({});
  shop.nowMs += hour;
  const told = await shop.look();
  expect(await shop.lines()).toContain('10 resting FAILED NO_ANSWER 0');
  expect(told.waiting.attention.noAnswer).toMatchObject({
    count: 1,
    orders: [{ orderId: '10', number: numberOf(10) }],
  });
  shop.erp.silentAbout.clear();
  shop.nowMs += day;
  expect(await shop.look()).toMatchObject({ newlyMissing: 1, waiting: { toStart: 1, attention: {} } });
  expect(await shop.lines()).toContain('10 toStart FAILED NOT_FOUND 0');
});

test('while the ERP as a whole is away a new order is not recorded, and nobody begins to count its silence', async () => {
  await shop.insert([10]);
  shop.erp.away = 'no route';
  await shop.look();
  expect(await shop.lines()).toEqual([]);
  await shop.insert([11], { ageMs: 0 });
  await shop.look();
  shop.nowMs += hour;
  await shop.look();
  expect((await shop.row(11)).progress).not.toHaveProperty('silentSince');
});

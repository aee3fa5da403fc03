/** Where a scan begins, what was missed below it, and what is old. */
import type { OrderProgress } from '../../../src/domain/orders/order-progress';
import { firstToken, type OrderRow, type TokenUse } from '../../../src/domain/orders/order-row';
import { noStops } from '../../../src/domain/orders/shop-stops';
import { day, hour, minute, numbered, OrdersShop, range } from '../../support/orders-shop';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

const beginAt = (id: string) => shop.run(shop.activities.beginScan, 'main', { kind: 'id', id });
/** Above it. */
const begin = (floor: string) => beginAt(String(BigInt(floor) + 1n));
const compare = (floor: string) => shop.run(shop.activities.compareAll, 'main', floor);
async function giveUpAsGone(id: number, token: TokenUse = firstToken, attempts = 0): Promise<void> {
  const row = await shop.row(id);
  const progress: OrderProgress = { ...row.progress, attempts, status: 'ABANDONED', reason: 'GONE' };
  const gone: OrderRow = { ...row, phase: 'over', dueAt: null, progress, token, seq: row.seq + 1 };
  await shop.deps.records.change('main', [{ row: gone, seq: row.seq }]);
}
const lowest = (floor: string) => shop.run(shop.activities.lowestUnchecked, 'main', floor);

describe('a scan', () => {
  test('begins at an order, or above the newest one, and is known afterwards', async () => {
    await shop.insert([10, 20]);
    const known = () => shop.run(shop.activities.beginScan, 'main', { kind: 'known' });
    expect(await known()).toMatchObject({ floor: null, rules: { maxActive: 200 } });
    expect(await begin('15')).toMatchObject({ floor: '15' });
    expect(await shop.run(shop.activities.beginScan, 'main', { kind: 'now' })).toMatchObject({ floor: '20' });
    expect(await known()).toMatchObject({ floor: '20' });
    const paused = { by: 'ann', reason: 'the ERP is moved', since: '2026-03-01T12:00:00.000Z' };
    await shop.deps.records.writeStops('main', { ...noStops, paused });
    expect((await known()).stops).toEqual({ ...noStops, paused });
    await shop.deps.records.writeStops('main', noStops);
    expect((await known()).stops).toEqual(noStops);
    await shop.look({ floor: '17' });
    expect(await known()).toMatchObject({ floor: '17' });
  });

  test('does not begin above what there is', async () => {
    await shop.insert([10]);
    await expect(beginAt('720266')).rejects.toMatchObject({
      type: 'scanRequestRefused',
      message: 'the newest order of the shop is 10, and 720266 is none of it yet; write 10 or less, or --from-now',
    });
  });

  test('may begin at the order that comes next', async () => {
    expect(await beginAt('1')).toMatchObject({ floor: '0' });
    await shop.insert([10]);
    expect(await beginAt('11')).toMatchObject({ floor: '10' });
  });

  test('of a shop without orders begins at none', async () => {
    expect(await shop.run(shop.activities.beginScan, 'main', { kind: 'now' })).toMatchObject({ floor: '0' });
  });
});

describe('the nightly comparison', () => {
  test('records what was missed at or below the floor, and leaves the rest to the looks', async () => {
    await shop.insert([5, 10, 20, 30]);
    shop.erp.insert(...numbered(20));
    await begin('5');
    await shop.look({ floor: '10' });
    await shop.insert([11, 12, 31]);
    expect(await compare('29')).toEqual({ missed: 3, pruned: 0, prunedTokens: 0 });
    expect((await shop.lines()).filter((line) => line.includes('young'))).toEqual([
      ...['10 young - - 0', '11 young - - 0', '12 young - - 0'],
    ]);
    expect(await compare('29')).toMatchObject({ missed: 0 });
    await shop.look({ floor: '29' });
    expect((await shop.lines()).filter((line) => line.includes('young'))).toEqual([]);
  });

  test('finds one that is missing where another one was deleted', async () => {
    await shop.insert(range(1, 50));
    shop.erp.insert(...numbered(...range(1, 50)));
    await begin('0');
    await shop.look();
    await shop.sql('delete from orders where id in (14, 11)');
    await shop.store.use((session) => session.query('delete from order_records where order_id in (12, 13)'));
    expect(await compare('50')).toMatchObject({ missed: 2 });
  });

  test('without a beginning compares nothing', async () => {
    await shop.insert([5]);
    expect(await compare('10')).toMatchObject({ missed: 0 });
  });

  test('deletes old records of integrated orders at or below the floor, and never takes them for missed', async () => {
    await shop.insert(range(1, 1_203));
    shop.erp.insert(...numbered(...range(1, 1_200)));
    await begin('0');
    await shop.look();
    shop.nowMs += 91 * day;
    expect(await compare('1100')).toMatchObject({ pruned: 1_100, missed: 0 });
    expect(await compare('1203')).toMatchObject({ pruned: 100, missed: 0 });
    expect(await shop.lines()).toEqual(range(1_201, 1_203).map((id) => `${id} toStart FAILED NOT_FOUND 0`));
  });

  test('keeps what is not old yet, and tells when the node could not be asked', async () => {
    await shop.insert([1]);
    shop.erp.insert(...numbered(1));
    await begin('0');
    await shop.look();
    shop.nowMs += 89 * day;
    shop.prunedTokens = () => Promise.reject(new Error('away'));
    expect(await compare('1')).toEqual({ missed: 0, pruned: 0, prunedTokens: null });
    shop.prunedTokens = () => Promise.resolve(7);
    expect(await compare('1')).toMatchObject({ prunedTokens: 7 });
  });

  test('takes up again what was given up as gone and is back, and sends nothing that may have been sent before', async () => {
    await shop.insert(range(1, 4));
    await begin('0');
    await shop.look();
    await giveUpAsGone(1);
    await giveUpAsGone(2, { n: 2, openSince: null });
    await giveUpAsGone(3);
    // As it is imported, when the legacy has used all its attempts.
    await giveUpAsGone(4, firstToken, 5);
    await shop.sql('delete from orders where id = 3');
    expect(await compare('4')).toMatchObject({ missed: 3 });
    expect(await compare('4')).toMatchObject({ missed: 0 });
    await shop.look({ floor: '4' });
    expect(await shop.lines()).toEqual([
      ...['1 toStart FAILED NOT_FOUND 0', '2 resting UNKNOWN NO_PROOF 0', '3 over ABANDONED GONE 0'],
      '4 resting UNKNOWN NO_PROOF 5',
    ]);
    for (const id of [2, 4]) expect((await shop.row(id)).progress.needsAttention).toBe(true);
  });

  test('looks for all that were given up as gone, however many', async () => {
    const ids = range(1, 1_003);
    await shop.insert(ids);
    await begin('0');
    await shop.look();
    await shop.store.use((session) => session.query("update order_records set status = 'ABANDONED', reason = 'GONE'"));
    await shop.sql('delete from orders where id in (1, 700)');
    expect(await compare('1003')).toMatchObject({ missed: 1_001 });
  });

  test('begins below again when the scan does', async () => {
    await shop.insert(range(1, 3));
    await begin('2');
    expect(await compare('3')).toMatchObject({ missed: 1 });
    await begin('0');
    expect(await compare('3')).toMatchObject({ missed: 2 });
  });
});

test('the lowest order that is not answered for is unrecorded, or recorded and not checked', async () => {
  await shop.insert([10, 11]);
  shop.erp.insert(...numbered(10, 11));
  await shop.look();
  expect(await lowest('0')).toBeNull();
  await shop.insert([12], { ageMs: 10 * minute });
  expect(await lowest('0')).toBe('12');
  await shop.look();
  expect(await lowest('12')).toBe('12');
  await shop.insert([9]);
  expect(await lowest('0')).toBe('9');
  expect(await lowest('9')).toBe('12');
  shop.nowMs += hour;
  await shop.look();
  expect(await lowest('0')).toBeNull();
});

test('orders whose ids lie far apart are walked over as well', async () => {
  const ids = range(1, 40).map((at) => String(BigInt(at) * 100_000_000_000_000n));
  await shop.insert(ids);
  shop.erp.insert(...ids.map((id) => String(BigInt(id) * 7n + 3n)));
  expect(await shop.look()).toMatchObject({ counts: { integrated: 40 }, look: { readThrough: ids.at(-1) } });
  expect(await lowest('0')).toBeNull();
});

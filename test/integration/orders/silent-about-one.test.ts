/** A probe of the ERP by an order that it alone is silent about. */
import { numbered, numberOf, OrdersShop } from '../../support/orders-shop';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
afterAll(() => shop.remove());

test('of one order that the ERP is silent about it is asked for one that it must know, and counts as up when it answers', async () => {
  await shop.insert([1, 2]);
  shop.erp.insert(...numbered(2));
  await shop.look();
  shop.erp.silentAbout.add(numberOf(1));
  const probe = () => shop.look({ extent: 'probe' });
  expect(await probe()).toMatchObject({ erp: { kind: 'answered' }, counts: { missing: 0, unanswered: 0 } });
  expect(shop.erp.askedSince(1)).toEqual([numberOf(1), numberOf(2)]);
  shop.erp.silentAbout.add(numberOf(2));
  expect(await probe()).toMatchObject({ erp: { kind: 'outage' } });
});

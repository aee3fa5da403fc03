/** The activities of both workers over shops in memory. */
import type { OrderActivities } from '../../activities/orders';
import type { OrderBookkeeping } from '../../activities/orders/bookkeeping';
import { compareIds, idBefore } from '../../src/domain/orders/order';
import { noStops } from '../../src/domain/orders/shop-stops';
import type { FakeShop } from './temporal-fake-shop';

/** Each call is led to the shop that it is about. */
export function fakeShopActivities(shopOf: (shop: string) => FakeShop): {
  orders: OrderActivities;
  notes: OrderBookkeeping;
} {
  return {
    orders: {
      lookForOrders: (order) => shopOf(order.shop).look(order),
      startOrders: (order) => shopOf(order.shop).start(order),
      attemptOrder: (order) => shopOf(order.shop).attempt(order),
      verifyOrder: (order) => shopOf(order.shop).verify(order),
      giveAttemptsBack: (shop, orders) => shopOf(shop).giveBack(orders),
      changeOrders: (change) => shopOf(change.shop).change(change),
      beginScan: async (shop, from) => {
        const fake = shopOf(shop);
        const highest = [...fake.orders.keys()].sort(compareIds).at(-1) ?? '0';
        const floor = from.kind === 'id' ? idBefore(from.id) : from.kind === 'now' ? highest : fake.floor;
        return { floor, stops: from.kind === 'known' ? fake.stops : noStops, rules: fake.rules };
      },
      importCheckpoint: async ({ count, head }) => ({ taken: count, kept: 0, floor: head }),
      lowestUnchecked: async () => null,
      compareAll: async (shop) => {
        await shopOf(shop).onCompare();
        return { missed: 0, pruned: 0, prunedTokens: 0 };
      },
    },
    notes: {
      recordVisit: (visit) => shopOf(visit.shop).record(visit),
      noteStops: async (shop, stops) => void (shopOf(shop).stops = stops),
      reportOrder: (shop, news) => shopOf(shop).report(news),
    },
  };
}

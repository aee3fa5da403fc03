/** The shop's database of the configuration in force: with other settings other connections are made. */
import { ShopOrders } from '../../src/adapters/mysql/shop-orders';
import type { OrderSettings } from '../../config/orders';
import { InForce } from './in-force';

export interface KeptShop {
  /** For the next question; not to be kept. */
  orders: () => ShopOrders;
  close: () => Promise<void>;
}

export function keptShop(settings: () => Pick<OrderSettings, 'database' | 'query'>): KeptShop {
  const kept = new InForce(
    () => {
      const { database, query } = settings();
      return { database, query };
    },
    ({ database, query }) => new ShopOrders(database, query),
    // What is under way on the old ones goes on to its end.
    (orders) => void orders.close(),
  );
  return { orders: () => kept.current, close: async () => kept.take()?.close() };
}

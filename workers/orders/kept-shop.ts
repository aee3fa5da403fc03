/** The shop's database of the configuration in force: with other settings other connections are made. */
import { ShopOrders } from '../../src/adapters/mysql/shop-orders';
import type { OrderSettings } from '../../config/orders';

export interface KeptShop {
  /** For the next question; not to be kept. */
  orders: () => ShopOrders;
  close: () => Promise<void>;
}

export function keptShop(settings: () => Pick<OrderSettings, 'database' | 'query'>): KeptShop {
  let kept: { of: string; orders: ShopOrders } | null = null;
  return {
    orders: () => {
      const { database, query } = settings();
      const of = JSON.stringify([database, query]);
      if (kept?.of !== of) {
        // What is under way on the old ones goes on to its end.
        void kept?.orders.close();
        kept = { of, orders: new ShopOrders(database, query) };
      }
      return kept.orders;
    },
    close: async () => {
      await kept?.orders.close();
      kept = null;
    },
  };
}

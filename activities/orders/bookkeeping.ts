/** What the workflows of orders note, as local activities of the worker that runs them. */
import type { OrderNews } from '../../src/domain/orders/order-news';
import type { ShopStops } from '../../src/domain/orders/shop-stops';
import type { RecordVisit } from '../../src/domain/orders/order-visit';

export interface OrderBookkeeping {
  /** Writes the row, unless it was changed since, and then tells the workflow of the shop. May be repeated. */
  recordVisit: (visit: RecordVisit) => Promise<void>;
  /** So that what is stopped stays so, whatever becomes of the workflow of the shop. */
  noteStops: (shop: string, stops: ShopStops) => Promise<void>;
  /** Tells the workflow of the shop. */
  reportOrder: (shop: string, news: OrderNews) => Promise<void>;
}

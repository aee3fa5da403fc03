/** What the workflows of orders note, as local activities of the worker that runs them. */
import type { OrderNews } from '../../src/domain/orders/order-news';
import type { ShopPause } from '../../src/domain/orders/shop-state';
import type { RecordVisit } from '../../src/domain/orders/order-visit';

export interface OrderBookkeeping {
  /** Writes the row, unless it was changed since, and then tells the workflow of the shop. May be repeated. */
  recordVisit: (visit: RecordVisit) => Promise<void>;
  /** So that it stays paused, or goes on, whatever becomes of its workflow. */
  notePause: (shop: string, paused: ShopPause | null) => Promise<void>;
  /** Tells the workflow of the shop. */
  reportOrder: (shop: string, news: OrderNews) => Promise<void>;
}

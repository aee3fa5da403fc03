/** What workflows of orders note of what they have decided, in the worker that runs them. */
import type { OrderBookkeeping } from '../../activities/orders/bookkeeping';
import { createOrderBookkeeping } from '../../activities/orders/records';
import { connectLazily, type TemporalDoor } from '../../src/client/connection';
import { tellShop } from '../../src/client/orders';
import { Store } from '../../src/store/store';
import type { Configuration } from '../../config';
import { orderRecords } from './order-records';
import { ShopTeller } from './shop-teller';

export class OrderNotes {
  readonly activities: OrderBookkeeping;
  private readonly door: TemporalDoor;
  private readonly store: Store;

  constructor({ temporal }: Pick<Configuration, 'temporal'>, store: NonNullable<Configuration['store']>) {
    const door = connectLazily(temporal);
    this.door = door;
    this.store = new Store(store);
    const teller = new ShopTeller((shop, news) => tellShop(door.client, shop, news));
    this.activities = createOrderBookkeeping({
      records: orderRecords(this.store),
      tellShop: (shop, news) => teller.tell(shop, news),
    });
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.door.close();
  }
}

/** What the activities of orders are made of, each part as the configuration in force says. */
import type { OrderActivities } from '../../activities/orders';
import { attemptOrderWith } from '../../activities/orders/attempt-order';
import type { AskForKnown } from '../../activities/orders/erp-question';
import { askForKnown } from '../../activities/orders/probe-erp';
import { createRecordActivities } from '../../activities/orders/records';
import { verifyOrderWith } from '../../activities/orders/verify-order';
import type { ErpSettings, OrderSettings } from '../../config/orders';
import { isOrderRunning, startOrder, tellShop } from '../../src/client/orders';
import type { TemporalDoor } from '../../src/client/connection';
import { Store } from '../../src/store/store';
import type { StorePlace } from '../../src/store/store-place';
import { openErp } from './erps';
import type { Erp } from './erps/erp';
import { InForce } from './in-force';
import { IntegrationNode } from './integration-node';
import { keptShop, type KeptShop } from './kept-shop';
import type { OrderMeters } from './order-meters';
import { orderRecords, recordedIds } from './order-records';

export interface OrderPartsOptions {
  /** As they are in force now. */
  settings: () => OrderSettings;
  store: StorePlace;
  client: TemporalDoor['client'];
  meters: OrderMeters;
}

export class OrderParts {
  readonly activities: OrderActivities;
  private readonly node = new IntegrationNode();
  private readonly store: Store;
  private readonly shop: KeptShop;
  /** For a journal of years, whose pruning is not to outlive this. */
  private readonly ending = new AbortController();

  constructor({ settings, store: place, client, meters }: OrderPartsOptions) {
    const node = meters.aroundNode(this.node);
    const store = new Store(place);
    const shop = keptShop(settings);
    const erp = new InForce<ErpSettings, Erp>(() => settings().erp, openErp);
    const askErp = meters.aroundAsking((numbers) => erp.current.ask(numbers));
    const records = orderRecords(store);
    const probe = { settings, askErp, shopOrders: shop.orders, records };
    const askForOthers: AskForKnown = (...words) => askForKnown(probe, ...words);
    const readOrder = async (orderId: string) => (await shop.orders().readOrders([orderId]))[0] ?? null;
    this.store = store;
    this.shop = shop;
    const recordActivities = createRecordActivities({
      ...{ settings, askErp, shopOrders: shop.orders, now: Date.now },
      ...{ records, recorded: recordedIds(store) },
      startVisit: (visit) => startOrder(client, visit),
      isVisitRunning: (name, orderId) => isOrderRunning(client, name, orderId),
      tellShop: (name, news) => tellShop(client, name, [news]),
      pruneTokens: (olderThanMs) => this.pruneTokens(settings(), olderThanMs),
    });
    this.activities = {
      ...recordActivities,
      lookForOrders: meters.aroundLooking(recordActivities.lookForOrders),
      attemptOrder: attemptOrderWith({ settings, readOrder, askErp, askForKnown: askForOthers, node }),
      verifyOrder: verifyOrderWith({ readOrder, askErp, askForKnown: askForOthers }),
    };
  }

  async close(): Promise<void> {
    this.ending.abort();
    this.node.close();
    await this.shop.close();
    await this.store.close();
  }

  private async pruneTokens({ integrationServer }: OrderSettings, olderThanMs: number): Promise<number> {
    const pruned = await this.node.prune(integrationServer, olderThanMs, this.ending.signal);
    if (pruned?.kind === 'failed') throw new Error(pruned.reason);
    return pruned?.tokens ?? 0;
  }
}

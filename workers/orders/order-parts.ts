/** What the activities of orders are made of, each part as the configuration in force says. */
import type { ReadOrder } from '../../activities/orders/shop-order';
import type { ErpSettings, OrderDatabaseSettings, OrderQuerySettings, OrderSettings } from '../../config/orders';
import { openErp } from './erps';
import type { Erp } from './erps/erp';
import { InForce } from './in-force';
import { IntegrationNode } from './integration-node';

export interface ShopSettings {
  database: OrderDatabaseSettings;
  query: OrderQuerySettings;
}

export interface OpenShop {
  readOrder: ReadOrder;
  close: () => Promise<void>;
}

export class OrderParts {
  readonly node = new IntegrationNode();
  private readonly erp: InForce<ErpSettings, Erp>;
  private readonly shop: InForce<ShopSettings, OpenShop>;

  constructor(
    readonly settings: () => OrderSettings,
    openShop: (settings: ShopSettings) => OpenShop,
  ) {
    this.erp = new InForce(() => settings().erp, openErp);
    const shopSettings = () => ({ database: settings().database, query: settings().query });
    this.shop = new InForce(shopSettings, openShop, (shop) => void shop.close());
  }

  readonly askErp: Erp['ask'] = (numbers) => this.erp.current.ask(numbers);
  readonly readOrder: ReadOrder = (orderId) => this.shop.current.readOrder(orderId);

  close(): void {
    this.node.close();
    this.shop.close();
  }
}

/** Shops in memory, one after the other, with their workflows on a server whose clock jumps. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { orchestratorTaskQueue, ordersTaskQueue, shopWorkflowId } from '../../src/domain/ids';
import type { ShopState } from '../../src/domain/orders/shop-state';
import type { watchOrders } from '../../workflows';
import { pauseScanUpdate, shopKnownQuery, startScanUpdate, watchOrdersType } from '../../workflows/orders/messages';
import type { TestTemporal } from './temporal';
import { FakeShop } from './temporal-fake-shop';
import { fakeShopActivities } from './temporal-fake-shop-activities';
import { SkippingServer } from './temporal-time-skipping';

const [minute, hour] = [60_000, 3_600_000];

export class SkippedShops {
  private readonly shops = new Map<string, FakeShop>();

  private constructor(readonly server: SkippingServer) {}

  static async start(): Promise<SkippedShops> {
    const all = new SkippedShops(await SkippingServer.start());
    const { orders, notes } = fakeShopActivities((name) => all.shops.get(name)!);
    await all.temporal.startOrchestrator({ activities: notes });
    await all.temporal.startQueue(ordersTaskQueue, orders);
    return all;
  }

  get temporal(): TestTemporal {
    return this.server.temporal;
  }

  async open(): Promise<SkippedShop> {
    const { client } = this.temporal;
    const name = `s-${randomUUID().slice(0, 8)}`;
    const shop = new FakeShop(name, client, () => this.server.nowMs());
    this.shops.set(name, shop);
    this.temporal.conditionsTold.length = 0;
    const handle = await client.workflow.start<typeof watchOrders>(watchOrdersType, {
      workflowId: shopWorkflowId(name),
      taskQueue: orchestratorTaskQueue,
      args: [{ shop: name }],
    });
    return new SkippedShop(this.server, shop, handle);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

export class SkippedShop {
  constructor(
    private readonly server: SkippingServer,
    readonly shop: FakeShop,
    readonly handle: WorkflowHandle<typeof watchOrders>,
  ) {}

  async begin(fromId = '1'): Promise<void> {
    await this.handle.executeUpdate(startScanUpdate, { args: [{ by: 'ann', fromId }] });
  }

  /** Made an hour ago. */
  async orders(...ids: string[]): Promise<void> {
    const nowMs = await this.server.nowMs();
    for (const id of ids) this.shop.order(id, nowMs - hour);
  }

  known(): Promise<ShopState> {
    return this.handle.query(shopKnownQuery);
  }

  /** What people were told. */
  told(): string[] {
    return this.server.temporal.conditionsTold.map(({ code, what }) => `${code} ${what}`);
  }

  /** An activity of a workflow that is terminated would hold the clock of the server for ever. */
  async close(): Promise<void> {
    await this.handle.executeUpdate(pauseScanUpdate, { args: [{ by: 'ann', reason: 'the test is over' }] });
    await this.server.pass(10 * minute);
    await this.handle.terminate('the test is over');
  }
}

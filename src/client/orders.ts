/** The door to a shop's workflow and to those of its orders: starting them, and telling them what was seen. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { orchestratorTaskQueue, orderWorkflowId, shopWorkflowId } from '../domain/ids';
import type { OrderId } from '../domain/orders/order';
import type { OrderNews } from '../domain/orders/order-news';
import type { VisitInput } from '../domain/orders/order-visit';
import { shopPurpose } from '../domain/orders/shop-page';
import { visitPurpose } from '../domain/orders/visit-page';
import { opsStateAttribute } from '../domain/search-attributes';
import {
  integrateOrderType,
  lookNowSignal,
  ordersReportedSignal,
  watchOrdersType,
} from '../../workflows/orders/messages';
import { quickCallMs, within } from './deadline';
import { signalIfThere } from './signal-if-there';

/** Starts the workflow of the shop if none runs; one that runs hears nothing of it. */
export async function ensureShop(client: Client, { shop }: { shop: string }): Promise<void> {
  await within(client, quickCallMs, () =>
    client.workflow.start(watchOrdersType, {
      workflowId: shopWorkflowId(shop),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [{ shop }],
      typedSearchAttributes: [{ key: opsStateAttribute, value: 'well' }],
      ...shopPurpose(shop),
    }),
  );
}

/** Other settings are in force, or whoever looks has just begun. A shop that nobody watches looks when it is started. */
export async function signalLookNow(client: Client, shop: string): Promise<void> {
  const workflowId = shopWorkflowId(shop);
  await signalIfThere(client, workflowId, () => client.workflow.getHandle(workflowId).signal(lookNowSignal));
}

/** A shop that nobody watches is told nothing: its rows say all of it to the workflow that is started next. */
export async function tellShop(client: Client, shop: string, news: OrderNews[]): Promise<void> {
  const workflowId = shopWorkflowId(shop);
  await signalIfThere(client, workflowId, () =>
    client.workflow.getHandle(workflowId).signal(ordersReportedSignal, news),
  );
}

/** Starts the sending of one order, unless one is under way. */
export async function startOrder(client: Client, visit: VisitInput): Promise<void> {
  const { shop, row } = visit;
  await within(client, quickCallMs, () =>
    client.workflow.start(integrateOrderType, {
      workflowId: orderWorkflowId(shop, row.orderId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      // Each attempt is a run of its own.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      taskQueue: orchestratorTaskQueue,
      args: [visit],
      ...visitPurpose(row),
    }),
  );
}

export async function isOrderRunning(client: Client, shop: string, orderId: OrderId): Promise<boolean> {
  const handle = client.workflow.getHandle(orderWorkflowId(shop, orderId));
  try {
    const { status } = await within(client, quickCallMs, () => handle.describe());
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

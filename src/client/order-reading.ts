/** What the workflows of orders tell. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { orderWorkflowId, shopWorkflowId } from '../domain/ids';
import type { OrderId } from '../domain/orders/order';
import type { ShopState } from '../domain/orders/shop-state';
import { shopKnownQuery } from '../../workflows/orders/messages';
import { askRunning } from './ask-workflow';
import { quickCallMs, within } from './deadline';

/** All that is known of the scan of a shop: `gone` when nothing watches it, null when nobody can answer. */
export function askShop(client: Client, shop: string): Promise<ShopState | 'gone' | null> {
  return askRunning(client, shopWorkflowId(shop), shopKnownQuery);
}

/** The last sending of an order. */
export interface OrderRun {
  workflowId: string;
  runId: string;
  isRunning: boolean;
  startedAt: string;
}

/** Null: none was begun, or the server does not keep it any more. */
export async function readOrderRun(client: Client, shop: string, orderId: OrderId): Promise<OrderRun | null> {
  try {
    const handle = client.workflow.getHandle(orderWorkflowId(shop, orderId));
    const { workflowId, runId, status, startTime } = await within(client, quickCallMs, () => handle.describe());
    return { workflowId, runId, isRunning: status.name === 'RUNNING', startedAt: startTime.toISOString() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

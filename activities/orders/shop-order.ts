/** One order as the shop has it now. */
import type { OrderId } from '../../src/domain/orders/order';
import type { ShopOrder as WholeOrder } from '../../src/domain/orders/shop-reader';
import { failWith } from '../fail';

/** All of it that a sending needs. */
export type ShopOrder = Pick<WholeOrder, 'number' | 'state'>;

/** Null: the shop has no such order. Rejects when it cannot be asked. */
export type ReadOrder = (orderId: OrderId) => Promise<ShopOrder | null>;

export async function readOrFail(readOrder: ReadOrder, orderId: OrderId): Promise<ShopOrder | null> {
  try {
    return await readOrder(orderId);
  } catch (error) {
    throw failWith('shopUnreadable', shopAwaySentence(orderId, error));
  }
}

export function shopAwaySentence(orderId: OrderId, error: unknown): string {
  return `order ${orderId} cannot be read in the shop: ${error instanceof Error ? error.message : String(error)}`;
}

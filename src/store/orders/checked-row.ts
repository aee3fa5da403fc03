/** What the legacy's checkpoint says of an order, as two tables have it. */
import type { RowDataPacket } from 'mysql2';
import type { CheckedOrder, OrderId, OrderReason, OrderStatus } from '../../domain/orders/order';

export const checkedColumns =
  'cast(order_id as char) as orderId, status, reason, attempts, created_at as createdAt, updated_at as updatedAt';

export function checkedOf(row: RowDataPacket): CheckedOrder {
  const { orderId, status, reason, attempts, createdAt, updatedAt } = row as {
    orderId: OrderId;
    status: OrderStatus;
    reason: OrderReason;
    attempts: number;
    createdAt: Date;
    updatedAt: Date;
  };
  return {
    ...{ orderId, status, reason, attempts },
    ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
  };
}

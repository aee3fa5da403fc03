import { newOrderRow, type OrderRow } from '../../src/domain/orders/order-row';

export function orderRow(orderId: string, parts: Partial<OrderRow> = {}): OrderRow {
  return { ...newOrderRow(orderId, '2026-01-01T00:00:00.000Z'), phase: 'resting', ...parts };
}

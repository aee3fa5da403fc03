/** Records of orders as the worker writes them, put into a store directly. */
import { newOrderRow, type OrderRow } from '../../src/domain/orders/order-row';
import type { Session } from '../../src/store/pool';

export function orderRow(orderId: string, parts: Partial<OrderRow> = {}): OrderRow {
  return { ...newOrderRow(orderId, '2026-01-01T00:00:00.000Z'), phase: 'resting', ...parts };
}

export async function putOrders(session: Session, shop: string, rows: readonly OrderRow[]): Promise<void> {
  const values = rows.map(({ progress, token, ...row }) => [
    ...[shop, row.orderId, row.number, row.phase, progress.status, progress.reason, progress.attempts],
    ...[progress.inserts, progress.needsAttention, row.dueAt === null ? null : new Date(row.dueAt)],
    ...[new Date(row.createdAt), new Date(row.updatedAt), row.seq, JSON.stringify({ progress, token })],
  ]);
  await session.query(
    'insert into order_records (shop, order_id, number, phase, status, reason, attempts, inserts, needs_attention, ' +
      'due_at, created_at, updated_at, seq, carried) values ?',
    [values],
  );
}

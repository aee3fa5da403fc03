/** Lines of a checkpoint file that wait to be taken over, read for taking them. */
import type { RowDataPacket } from 'mysql2';
import type { CheckedOrder, OrderId, OrderReason, OrderStatus } from '../../domain/orders/order';
import type { Session } from '../pool';

/** Lowest id first, those above `above`; null: all. */
export async function readImportLines(
  session: Session,
  id: string,
  above: OrderId | null,
  limit: number,
): Promise<CheckedOrder[]> {
  const from = above === null ? '' : ' and order_id > cast(? as unsigned)';
  const sql =
    'select cast(order_id as char) as orderId, status, reason, attempts, created_at as createdAt, updated_at as updatedAt ' +
    `from order_imports where import = ?${from} order by order_id limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [id, ...(above === null ? [] : [above]), limit]);
  return rows.map((row) => {
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
  });
}

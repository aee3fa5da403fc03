/** Orders with a workflow, or that should have one. */
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { carriedBy, orderColumns, orderOf } from './order-rows';

export interface OpenOrder {
  row: OrderRow;
  openedAtMs: number;
}

/** Those that were opened first come first. */
export async function readOpenOrders(session: Session, shop: string): Promise<OpenOrder[]> {
  const sql = `select ${orderColumns} from order_records where shop = ? and phase = 'open' order by opened_at, order_id`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [shop]);
  return rows.map((row) => ({ row: orderOf(row), openedAtMs: (row['openedAt'] as Date | null)?.getTime() ?? 0 }));
}

/** With the token that it has; false: somebody else has changed it since it was read. */
export async function markOpen(session: Session, shop: string, row: OrderRow, at: Date): Promise<boolean> {
  const sql =
    "update order_records set phase = 'open', opened_at = ?, due_at = null, seq = seq + 1, carried = ? " +
    "where shop = ? and order_id = cast(? as unsigned) and phase = 'toStart' and seq = ?";
  const values = [at, carriedBy(row), shop, row.orderId, row.seq];
  const [{ affectedRows }] = await session.query<ResultSetHeader>(sql, values);
  return affectedRows === 1;
}

/** Orders with a workflow, or that should have one. */
import type { RowDataPacket } from 'mysql2';
import type { OrderId } from '../../domain/orders/order';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { idList, orderColumns, orderOf } from './order-rows';

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

/** Those of them that still wait to be sent. */
export async function markOpen(session: Session, shop: string, ids: readonly OrderId[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  const sql =
    "update order_records set phase = 'open', opened_at = ?, due_at = null, seq = seq + 1 " +
    `where shop = ? and order_id in (${idList(ids.length)}) and phase = 'toStart' and due_at <= ?`;
  await session.query(sql, [at, shop, ...ids, at]);
}

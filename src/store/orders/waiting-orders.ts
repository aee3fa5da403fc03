/** What needs a person, and how many there are of what. */
import type { RowDataPacket } from 'mysql2';
import type { AttentionReason } from '../../domain/orders/attention';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { orderColumns, orderOf } from './order-rows';

export interface AttentionCount {
  attention: AttentionReason;
  count: number;
  since: Date;
}

export async function countAttention(session: Session, shop: string): Promise<AttentionCount[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    'select attention, count(*) as orders, min(attention_since) as since from order_records force index (attention) ' +
      'where shop = ? and attention is not null group by attention',
    [shop],
  );
  return rows.map((row) => {
    const { attention, orders, since } = row as { attention: AttentionReason; orders: number; since: Date };
    return { attention, count: Number(orders), since };
  });
}

/** Who has waited longest comes first. */
export async function readLongestWaiting(
  session: Session,
  shop: string,
  attention: AttentionReason,
  limit: number,
): Promise<OrderRow[]> {
  const sql =
    `select ${orderColumns} from order_records force index (attention) where shop = ? and attention = ? ` +
    'order by attention_since, order_id limit ?';
  const [rows] = await session.query<RowDataPacket[]>(sql, [shop, attention, limit]);
  return rows.map(orderOf);
}

/** All of which something follows. */
export async function countNotOver(session: Session, shop: string): Promise<number> {
  const [[row]] = await session.query<RowDataPacket[]>(
    "select count(*) as orders from order_records force index (due) where shop = ? and phase in ('young', 'toStart', 'open', 'resting')",
    [shop],
  );
  return Number(row?.['orders']);
}

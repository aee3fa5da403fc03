/** Orders by what they have in common, for whoever changes them. One that is not checked yet has nothing to be found by. */
import type { RowDataPacket } from 'mysql2';
import type { OrderId } from '../../domain/orders/order';
import type { OrderFilter } from '../../domain/orders/order-change';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { orderColumns, orderOf } from './order-rows';

/** Lowest id first, those above `above`. */
export async function readMatching(
  session: Session,
  shop: string,
  { status, reason, needsAttention }: OrderFilter,
  above: OrderId,
  limit: number,
): Promise<OrderRow[]> {
  const parts: [string, unknown][] = [];
  if (status !== undefined) parts.push([' and status = ?', status]);
  if (reason !== undefined) parts.push([' and reason = ?', reason]);
  if (needsAttention !== undefined) parts.push([' and needs_attention = ?', needsAttention ? 1 : 0]);
  const sql =
    `select ${orderColumns} from order_records where shop = ? and status is not null ` +
    `and order_id > cast(? as unsigned)${parts.map(([part]) => part).join('')} order by order_id limit ?`;
  const values = [shop, above, ...parts.map(([, value]) => value), limit];
  const [rows] = await session.query<RowDataPacket[]>(sql, values);
  return rows.map(orderOf);
}

/** Of the order that was integrated last, as far as the ERP told; null: there is none. */
export async function readIntegratedNumber(session: Session, shop: string): Promise<string | null> {
  const [[row]] = await session.query<RowDataPacket[]>(
    'select number from order_records force index (by_update) ' +
      "where shop = ? and status = 'SUCCESS' and reason = 'OK' and number is not null order by updated_at desc limit 1",
    [shop],
  );
  return row === undefined ? null : String(row['number']);
}

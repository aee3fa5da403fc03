/** Records that are old, and of orders that are integrated: nothing else is ever deleted. */
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import type { OrderId } from '../../domain/orders/order';
import type { Session } from '../pool';
import { idList } from './order-rows';

const old = "phase = 'over' and status = 'SUCCESS' and updated_at < ?";

/** Of those at or below the floor. */
export async function readOldOrders(
  session: Session,
  shop: string,
  floor: OrderId,
  before: Date,
  limit: number,
): Promise<OrderId[]> {
  const sql =
    'select cast(order_id as char) as orderId from order_records force index (by_update) ' +
    `where shop = ? and ${old} and order_id <= cast(? as unsigned) order by updated_at limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [shop, before, floor, limit]);
  return rows.map(({ orderId }) => String(orderId));
}

/** Those of them that are old still. */
export async function deleteOldOrders(
  session: Session,
  shop: string,
  ids: readonly OrderId[],
  before: Date,
): Promise<number> {
  if (ids.length === 0) return 0;
  const sql = `delete from order_records where shop = ? and order_id in (${idList(ids.length)}) and ${old}`;
  const [{ affectedRows }] = await session.query<ResultSetHeader>(sql, [shop, ...ids, before]);
  return affectedRows;
}

/** Lines of a checkpoint file that wait to be taken over, read for taking them. */
import type { RowDataPacket } from 'mysql2';
import type { CheckedOrder, OrderId } from '../../domain/orders/order';
import type { Session } from '../pool';
import { checkedColumns, checkedOf } from './checked-row';

/** Lowest id first, those above `above`; null: all. */
export async function readImportLines(
  session: Session,
  id: string,
  above: OrderId | null,
  limit: number,
): Promise<CheckedOrder[]> {
  const from = above === null ? '' : ' and order_id > cast(? as unsigned)';
  const sql = `select ${checkedColumns} ` + `from order_imports where import = ?${from} order by order_id limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [id, ...(above === null ? [] : [above]), limit]);
  return rows.map(checkedOf);
}

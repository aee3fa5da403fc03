/** What is to be done next: rows by the moment at which they are due. */
import type { RowDataPacket } from 'mysql2';
import type { OrderId, OrderPhase } from '../../domain/orders/order';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { orderColumns, orderOf } from './order-rows';

/** Those that are due first come first; `at` null: also those that are not due yet. */
export async function readDueOrders(
  session: Session,
  shop: string,
  phase: OrderPhase,
  at: Date | null,
  limit: number,
): Promise<OrderRow[]> {
  const due = at === null ? '' : ' and due_at <= ?';
  const sql =
    `select ${orderColumns} from order_records force index (due) where shop = ? and phase = ?${due} ` +
    'order by due_at, order_id limit ?';
  const values = [shop, phase, ...(at === null ? [] : [at]), limit];
  const [rows] = await session.query<RowDataPacket[]>(sql, values);
  return rows.map(orderOf);
}

export async function countDueToStart(session: Session, shop: string, at: Date): Promise<number> {
  const [[row]] = await session.query<RowDataPacket[]>(
    "select count(*) as orders from order_records where shop = ? and phase = 'toStart' and due_at <= ?",
    [shop, at],
  );
  return Number(row?.['orders']);
}

/** Null: none is due later. */
export async function readNextStart(session: Session, shop: string, at: Date): Promise<Date | null> {
  const [[row]] = await session.query<RowDataPacket[]>(
    "select min(due_at) as dueAt from order_records where shop = ? and phase = 'toStart' and due_at > ?",
    [shop, at],
  );
  return (row?.['dueAt'] as Date | null | undefined) ?? null;
}

/** The lowest that is recorded and was not checked yet; null: each one was. */
export async function readLowestUnchecked(session: Session, shop: string): Promise<OrderId | null> {
  const [[row]] = await session.query<RowDataPacket[]>(
    "select cast(min(order_id) as char) as orderId from order_records where shop = ? and phase = 'young' and status is null",
    [shop],
  );
  const orderId = row?.['orderId'] as string | null | undefined;
  return orderId ?? null;
}

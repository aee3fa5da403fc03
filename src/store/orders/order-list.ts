/**
 * The records of orders, read for people. Where there may be a million of them they come in pages by their key. A row
 * without a status is not checked yet: no list shows it, only who asks for this one order.
 */
import type { RowDataPacket } from 'mysql2';
import type { HandedOrder } from '../../domain/orders/checkpoint-file';
import type { OrderId, OrderPhase, OrderReason, OrderStatus } from '../../domain/orders/order';
import { mayRun, type OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';
import { checkedColumns, checkedOf } from './checked-row';
import { orderColumns, orderOf, readCarried, readOrders } from './order-rows';

/** All of what is named has to fit. */
export interface OrderListFilter {
  statuses?: readonly OrderStatus[];
  reason?: OrderReason;
  needsAttention?: boolean;
}

/** Of one number there is one order, if the shop is as it should be. */
const mostOfOneNumber = 20;

/** Lowest id first, those above `after` (null: all). */
export async function readOrderPage(
  session: Session,
  shop: string,
  filter: OrderListFilter,
  { after, limit }: { after: OrderId | null; limit: number },
): Promise<OrderRow[]> {
  const { sql, values } = conditionOf(shop, filter);
  const above = after === null ? '' : ' and order_id > cast(? as unsigned)';
  const question = `select ${orderColumns} from order_records where ${sql}${above} order by order_id limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(question, [...values, ...(after === null ? [] : [after]), limit]);
  return rows.map(orderOf);
}

/** Highest id first. */
export async function readNewestOrders(
  session: Session,
  shop: string,
  filter: OrderListFilter,
  limit: number,
): Promise<OrderRow[]> {
  const { sql, values } = conditionOf(shop, filter);
  const question = `select ${orderColumns} from order_records where ${sql} order by order_id desc limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(question, [...values, limit]);
  return rows.map(orderOf);
}

export async function countOrders(session: Session, shop: string, filter: OrderListFilter): Promise<number> {
  const { sql, values } = conditionOf(shop, filter);
  const [[row]] = await session.query<RowDataPacket[]>(
    `select count(*) as orders from order_records where ${sql}`,
    values,
  );
  return Number(row?.orders);
}

/** Also one that is not checked yet; null: there is no record of it. */
export async function readOrder(session: Session, shop: string, orderId: OrderId): Promise<OrderRow | null> {
  const [row] = await readOrders(session, shop, [orderId]);
  return row ?? null;
}

/** Lowest id first; as the shop had the number last. */
export async function readOrdersByNumber(session: Session, shop: string, number: string): Promise<OrderRow[]> {
  const question = `select ${orderColumns} from order_records where shop = ? and number = ? order by order_id limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(question, [shop, number, mostOfOneNumber]);
  return rows.map(orderOf);
}

/** For a checkpoint: lowest id first, those above `after` (null: all). Of a million most are over, and carry nothing here. */
export async function readCheckedPage(
  session: Session,
  shop: string,
  { after, limit }: { after: OrderId | null; limit: number },
): Promise<HandedOrder[]> {
  const above = after === null ? '' : ' and order_id > cast(? as unsigned)';
  const question =
    `select ${checkedColumns}, phase, if(phase = 'over', null, carried) as carried ` +
    `from order_records where shop = ? and status is not null${above} order by order_id limit ?`;
  const values = [shop, ...(after === null ? [] : [after]), limit];
  const [rows] = await session.query<RowDataPacket[]>(question, values);
  return rows.map((row) => {
    const { phase, carried } = row as { phase: OrderPhase; carried: string | null };
    return { ...checkedOf(row), mayRun: carried !== null && mayRun({ phase, ...readCarried(carried) }) };
  });
}

function conditionOf(shop: string, { statuses, reason, needsAttention }: OrderListFilter) {
  const parts: [string, unknown][] = [['shop = ?', shop]];
  if (statuses !== undefined) parts.push(['status in (?)', [...statuses]]);
  if (reason !== undefined) parts.push(['reason = ?', reason]);
  if (needsAttention !== undefined) parts.push(['needs_attention = ?', needsAttention ? 1 : 0]);
  return {
    sql: ['status is not null', ...parts.map(([sql]) => sql)].join(' and '),
    values: parts.map(([, value]) => value),
  };
}

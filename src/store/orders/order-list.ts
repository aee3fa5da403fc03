/**
 * The records of orders, read for people. Where there may be a million of them they come in pages by their key. A row
 * without a status is not checked yet: no list shows it, only who asks for this one order.
 */
import type { RowDataPacket } from 'mysql2';
import type { CheckedOrder, OrderId, OrderReason, OrderStatus } from '../../domain/orders/order';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';

/** All of what is named has to fit. */
export interface OrderListFilter {
  statuses?: readonly OrderStatus[];
  reason?: OrderReason;
  needsAttention?: boolean;
}

const columns =
  'cast(order_id as char) as orderId, number, phase, status, reason, attempts, inserts, needs_attention as needsAttention, ' +
  'due_at as dueAt, created_at as createdAt, updated_at as updatedAt, seq, carried';
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
  const question = `select ${columns} from order_records where ${sql}${above} order by order_id limit ?`;
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
  const question = `select ${columns} from order_records where ${sql} order by order_id desc limit ?`;
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
  const question = `select ${columns} from order_records where shop = ? and order_id = cast(? as unsigned)`;
  const [[row]] = await session.query<RowDataPacket[]>(question, [shop, orderId]);
  return row === undefined ? null : orderOf(row);
}

/** Lowest id first; as the shop had the number last. */
export async function readOrdersByNumber(session: Session, shop: string, number: string): Promise<OrderRow[]> {
  const question = `select ${columns} from order_records where shop = ? and number = ? order by order_id limit ?`;
  const [rows] = await session.query<RowDataPacket[]>(question, [shop, number, mostOfOneNumber]);
  return rows.map(orderOf);
}

/** For a checkpoint: lowest id first, those above `after` (null: all). */
export async function readCheckedPage(
  session: Session,
  shop: string,
  { after, limit }: { after: OrderId | null; limit: number },
): Promise<CheckedOrder[]> {
  const above = after === null ? '' : ' and order_id > cast(? as unsigned)';
  const question =
    'select cast(order_id as char) as orderId, status, reason, attempts, created_at as createdAt, updated_at as updatedAt ' +
    `from order_records where shop = ? and status is not null${above} order by order_id limit ?`;
  const values = [shop, ...(after === null ? [] : [after]), limit];
  const [rows] = await session.query<RowDataPacket[]>(question, values);
  return rows.map((row) => {
    const { orderId, status, reason, attempts, createdAt, updatedAt } = row as CheckedRow;
    return {
      ...{ orderId, status, reason, attempts },
      ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
    };
  });
}

/** The lowest that is recorded and not checked yet; null: none is. */
export async function readLowestYoung(session: Session, shop: string): Promise<OrderId | null> {
  const question =
    "select cast(order_id as char) as orderId from order_records where shop = ? and phase = 'young' and status is null " +
    'order by order_id limit 1';
  const [[row]] = await session.query<RowDataPacket[]>(question, [shop]);
  return row === undefined ? null : String(row['orderId']);
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

interface CheckedRow {
  orderId: OrderId;
  status: OrderStatus;
  reason: OrderReason;
  attempts: number;
  createdAt: Date;
  updatedAt: Date;
}

type Read = Pick<OrderRow, 'orderId' | 'number' | 'phase'> & {
  status: OrderStatus | null;
  reason: OrderReason | null;
  attempts: number;
  inserts: number;
  needsAttention: number;
  dueAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  seq: number | string;
  carried: string;
};

/** What a query can ask for stands in columns of its own, and what is only carried in one. */
function orderOf(row: RowDataPacket): OrderRow {
  const { orderId, number, phase, status, reason, attempts, inserts, needsAttention, carried, ...read } = row as Read;
  const { progress, token } = JSON.parse(carried) as Pick<OrderRow, 'progress' | 'token'>;
  return {
    ...{ orderId, number, phase, token },
    dueAt: read.dueAt?.toISOString() ?? null,
    createdAt: read.createdAt.toISOString(),
    updatedAt: read.updatedAt.toISOString(),
    progress: { ...progress, status, reason, attempts, inserts, needsAttention: needsAttention === 1 },
    seq: Number(read.seq),
  };
}

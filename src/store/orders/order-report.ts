/** How the orders of a shop are, in numbers. */
import type { RowDataPacket } from 'mysql2';
import type { OrderId, OrderReason, OrderStatus } from '../../domain/orders/order';
import type { Session } from '../pool';

export interface OrderFigures {
  total: number;
  needsAttention: number;
  byResult: { status: OrderStatus; reason: OrderReason; orders: number }[];
  /** Of those that were integrated since the moment that was asked for. */
  integrated: {
    orders: number;
    /** Not there when they were asked for, so that tasks were run for them. */
    sent: number;
    /** More than one task was. */
    sentAgain: number;
    mostTasks: number;
  };
  /** Of those that the ERP has not got, as far as is known, and that nobody has given up: the one that was recorded first. */
  oldestWaiting: { orderId: OrderId; number: string | null; createdAt: string } | null;
}

export async function readOrderFigures(session: Session, shop: string, since: Date): Promise<OrderFigures> {
  const byResult = await countByResult(session, shop);
  const total = byResult.reduce((sum, { orders }) => sum + orders, 0);
  const needsAttention = await countAttention(session, shop);
  const integrated = await countIntegrated(session, shop, since);
  return { total, needsAttention, byResult, integrated, oldestWaiting: await readOldestWaiting(session, shop) };
}

async function countByResult(session: Session, shop: string): Promise<OrderFigures['byResult']> {
  const question =
    'select status, reason, count(*) as orders from order_records where shop = ? and status is not null ' +
    'group by status, reason order by orders desc, status, reason';
  const [rows] = await session.query<RowDataPacket[]>(question, [shop]);
  return rows.map((row) => {
    const { status, reason, orders } = row as { status: OrderStatus; reason: OrderReason; orders: number };
    return { status, reason, orders: Number(orders) };
  });
}

async function countAttention(session: Session, shop: string): Promise<number> {
  const question =
    'select count(*) as orders from order_records where shop = ? and needs_attention = 1 and status is not null';
  const [[row]] = await session.query<RowDataPacket[]>(question, [shop]);
  return Number(row?.['orders']);
}

async function countIntegrated(session: Session, shop: string, since: Date): Promise<OrderFigures['integrated']> {
  const question =
    'select count(*) as orders, coalesce(sum(inserts > 0), 0) as sent, coalesce(sum(inserts > 1), 0) as sentAgain, ' +
    'coalesce(max(inserts), 0) as mostTasks ' +
    "from order_records where shop = ? and status = 'SUCCESS' and updated_at >= ?";
  const [[row]] = await session.query<RowDataPacket[]>(question, [shop, since]);
  const { orders, sent, sentAgain, mostTasks } = row as Record<keyof OrderFigures['integrated'], unknown>;
  return {
    orders: Number(orders),
    sent: Number(sent),
    sentAgain: Number(sentAgain),
    mostTasks: Number(mostTasks),
  };
}

/** By the index over what needs attention, in which those few are that have no SUCCESS. */
async function readOldestWaiting(session: Session, shop: string): Promise<OrderFigures['oldestWaiting']> {
  const question =
    'select cast(order_id as char) as orderId, number, created_at as createdAt from order_records ' +
    "where shop = ? and needs_attention in (0, 1) and status in ('FAILED', 'UNKNOWN') order by created_at, order_id limit 1";
  const [[row]] = await session.query<RowDataPacket[]>(question, [shop]);
  if (row === undefined) return null;
  const { orderId, number, createdAt } = row as { orderId: OrderId; number: string | null; createdAt: Date };
  return { orderId, number, createdAt: createdAt.toISOString() };
}

/**
 * The records of orders, one row each. What queries ask for stands in columns of its own and is derived from what is
 * carried, with each write. Ids are longer than JavaScript's numbers are exact: they come and go as text.
 */
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import { attentionOf } from '../../domain/orders/attention';
import type { OrderId, OrderPhase } from '../../domain/orders/order';
import type { OrderRow } from '../../domain/orders/order-row';
import type { Session } from '../pool';

export const orderColumns =
  'cast(order_id as char) as orderId, number, phase, due_at as dueAt, opened_at as openedAt, ' +
  'created_at as createdAt, updated_at as updatedAt, seq, carried';

/** As many as `count` ids in a list. */
export function idList(count: number): string {
  return Array.from({ length: count }, () => 'cast(? as unsigned)').join(', ');
}

/** One that is there already is left as it is. */
export async function insertOrders(session: Session, shop: string, rows: readonly OrderRow[]): Promise<void> {
  const sql =
    'insert into order_records (shop, order_id, number, phase, status, reason, attempts, inserts, needs_attention, ' +
    'attention, attention_since, due_at, created_at, updated_at, seq, carried) values ? ' +
    'on duplicate key update order_records.seq = order_records.seq';
  await session.query(sql, [rows.map((row) => valuesOf(shop, row))]);
}

function valuesOf(shop: string, row: OrderRow): unknown[] {
  const { orderId, number, phase, progress, dueAt, createdAt, updatedAt, seq } = row;
  const { status, reason, attempts, inserts, needsAttention } = progress;
  const attention = attentionOf(progress);
  return [
    ...[shop, orderId, number, phase, status, reason, attempts, inserts, needsAttention ? 1 : 0],
    ...[attention, attention === null ? null : new Date(updatedAt)],
    ...[momentOf(dueAt), new Date(createdAt), new Date(updatedAt), seq, carriedBy(row)],
  ];
}

/**
 * False: somebody else has changed it since it was read with `seq`, and nothing was written. `givenBack`: the token before
 * which attempts were given back.
 */
export async function updateOrder(
  session: Session,
  shop: string,
  row: OrderRow,
  seq: number,
  givenBack?: number,
): Promise<boolean> {
  const { orderId, number, phase, progress, dueAt, createdAt, updatedAt } = row;
  const { status, reason, attempts, inserts, needsAttention } = progress;
  const attention = attentionOf(progress);
  // Assignments are carried out from left to right: the moment is compared with the reason from before.
  const sql =
    'update order_records set attention_since = if(attention <=> ?, attention_since, ?), attention = ?, number = ?, ' +
    'phase = ?, status = ?, reason = ?, attempts = ?, inserts = ?, needs_attention = ?, due_at = ?, created_at = ?, ' +
    'updated_at = ?, seq = ?, carried = ?, given_back = greatest(given_back, ?) ' +
    'where shop = ? and order_id = cast(? as unsigned) and seq = ? and (? is null or given_back < ?)';
  const [{ affectedRows }] = await session.query<ResultSetHeader>(sql, [
    ...[attention, attention === null ? null : new Date(updatedAt), attention, number],
    ...[phase, status, reason, attempts, inserts, needsAttention ? 1 : 0, momentOf(dueAt), new Date(createdAt)],
    ...[new Date(updatedAt), row.seq, carriedBy(row), givenBack ?? 0],
    ...[shop, orderId, seq, givenBack ?? null, givenBack ?? 0],
  ]);
  return affectedRows === 1;
}

/** In no order; those of which there is a record. */
export async function readOrders(session: Session, shop: string, ids: readonly OrderId[]): Promise<OrderRow[]> {
  if (ids.length === 0) return [];
  const sql = `select ${orderColumns} from order_records where shop = ? and order_id in (${idList(ids.length)})`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [shop, ...ids]);
  return rows.map(orderOf);
}

export async function readRecordedOf(session: Session, shop: string, ids: readonly OrderId[]): Promise<OrderId[]> {
  if (ids.length === 0) return [];
  const sql =
    'select cast(order_id as char) as orderId from order_records force index (by_id) ' +
    `where shop = ? and order_id in (${idList(ids.length)})`;
  const [rows] = await session.query<RowDataPacket[]>(sql, [shop, ...ids]);
  return rows.map(({ orderId }) => String(orderId));
}

export function orderOf(row: RowDataPacket): OrderRow {
  const { orderId, number, phase, dueAt, createdAt, updatedAt, seq, carried } = row as {
    orderId: OrderId;
    number: string | null;
    phase: OrderPhase;
    dueAt: Date | null;
    createdAt: Date;
    updatedAt: Date;
    seq: number | string;
    carried: string;
  };
  return {
    ...{ orderId, number, phase, ...readCarried(carried) },
    dueAt: dueAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    seq: Number(seq),
  };
}

export function carriedBy({ progress, token }: OrderRow): string {
  return JSON.stringify({ progress, token });
}

export function readCarried(carried: string): Pick<OrderRow, 'progress' | 'token'> {
  const { progress, token } = JSON.parse(carried) as Pick<OrderRow, 'progress' | 'token'>;
  return { progress, token };
}

function momentOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}

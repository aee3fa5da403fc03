/** Lines of a checkpoint file that wait in the store to be taken over. */
import type { ResultSetHeader } from 'mysql2';
import type { CheckedOrder } from '../../domain/orders/order';
import type { Session } from '../pool';

/** More at once would hold locks for long. */
const deletedAtOnce = 10_000;

export async function putImportLines(session: Session, id: string, orders: readonly CheckedOrder[]): Promise<void> {
  const rows = orders.map(({ orderId, status, reason, attempts, createdAt, updatedAt }) => [
    ...[id, orderId, status, reason, attempts],
    ...[new Date(createdAt), new Date(updatedAt)],
  ]);
  await session.query(
    'insert into order_imports (import, order_id, status, reason, attempts, created_at, updated_at) values ?',
    [rows],
  );
}

/** How many there were: at most as many as one question deletes. */
export async function deleteSomeLines(session: Session, id: string): Promise<number> {
  const [{ affectedRows }] = await session.query<ResultSetHeader>(
    'delete from order_imports where import = ? limit ?',
    [id, deletedAtOnce],
  );
  return affectedRows;
}

/** The same, of imports whose ids are lower: ids rise with time. */
export async function deleteSomeLinesBelow(session: Session, id: string): Promise<number> {
  const [{ affectedRows }] = await session.query<ResultSetHeader>(
    'delete from order_imports where import < ? limit ?',
    [id, deletedAtOnce],
  );
  return affectedRows;
}

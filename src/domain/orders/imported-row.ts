/** The row of an order that the legacy has checked. */
import type { CheckedOrder } from './order';
import { hasAttemptsLeft, type AttemptPolicy } from './order-progress';
import { importedProgress } from './order-requests';
import { firstToken, type OrderRow } from './order-row';

/**
 * What the legacy never got through is asked for at once: whatever became of it since, and without counting. `known`: a
 * record that knows less; its number and its tokens stay.
 */
export function importedRow(
  order: CheckedOrder,
  known: OrderRow | null,
  policy: Pick<AttemptPolicy, 'maxAttempts'>,
  nowAt: string,
  /** ISO: what the legacy has called SUCCESS since then is asked for once more; null: none of it. */
  recheckSince: string | null = null,
): OrderRow {
  const { orderId, createdAt, updatedAt } = order;
  const progress = importedProgress(order);
  const isExhausted = progress.reason === 'NOT_FOUND' && !hasAttemptsLeft(progress, policy);
  const isSuccess = progress.status === 'SUCCESS';
  const isOver = isSuccess && (recheckSince === null || Date.parse(createdAt) < Date.parse(recheckSince));
  return {
    ...{ orderId, createdAt, updatedAt, number: known?.number ?? null, token: known?.token ?? firstToken },
    ...(isOver ? { phase: 'over', dueAt: null } : { phase: 'resting', dueAt: nowAt }),
    progress: { ...progress, inserts: known?.progress.inserts ?? 0, needsAttention: isExhausted },
    seq: known === null ? 0 : known.seq + 1,
  };
}

/** Whether a record is what became of this line: an import that is repeated has taken it already. */
export function isTaken({ progress, createdAt, updatedAt }: OrderRow, order: CheckedOrder): boolean {
  const isSame = progress.status === order.status && progress.reason === order.reason;
  return (
    isSame && progress.attempts === order.attempts && createdAt === order.createdAt && updatedAt === order.updatedAt
  );
}

/** The record as the legacy would have written it; null: it was not checked yet, so it knows nothing. */
export function checkedOf({ orderId, progress, createdAt, updatedAt }: OrderRow): CheckedOrder | null {
  const { status, reason, attempts } = progress;
  if (status === null || reason === null) return null;
  return { orderId, status, reason, attempts, createdAt, updatedAt };
}

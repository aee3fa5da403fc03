/** What people and gates do to the progress of an order. */
import type { CheckedOrder } from './order';
import { newOrderProgress, type OrderProgress } from './order-progress';

/** It gets all its attempts anew. */
export function requeued(before: OrderProgress): OrderProgress {
  return { ...newOrderProgress, status: 'FAILED', reason: 'NOT_FOUND', inserts: before.inserts };
}

export function abandoned(before: OrderProgress): OrderProgress {
  return closed({ ...before, status: 'ABANDONED', reason: 'BY_PERSON' });
}

/** Somebody has seen to it that the ERP has it. */
export function resolved(before: OrderProgress): OrderProgress {
  return closed({ ...before, status: 'SUCCESS', reason: 'BY_PERSON' });
}

function closed(progress: OrderProgress): OrderProgress {
  return { ...progress, pending: null, verifyUntil: null, needsAttention: false };
}

/** The node ended the task well and did nothing, for several orders running: it is not the order's failure. */
export function attemptGivenBack(before: OrderProgress): OrderProgress {
  if (before.status !== 'FAILED' || before.reason !== 'NOT_FOUND') return before;
  return { ...before, attempts: Math.max(0, before.attempts - 1), verifyUntil: null, needsAttention: false };
}

/** Of an order that the legacy has checked. What it ran it never looked at, so nothing says how many tasks there were. */
export function importedProgress({ status, reason, attempts, updatedAt }: CheckedOrder): OrderProgress {
  const isPending = reason === 'PAYMENT_PENDING';
  const pending = isPending ? { since: updatedAt, rechecks: 0 } : null;
  return { ...newOrderProgress, status, reason, attempts, pending, isPendingCounted: isPending };
}

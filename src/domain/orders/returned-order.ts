/** An order that was given up because the shop had it no more, and that the shop has again. */
import { newOrderProgress, type OrderProgress } from './order-progress';
import type { OrderRow } from './order-row';

/** It is asked for at once. Whether a task ran for it before is no longer known, so then nothing is run by itself. */
export function returnedRow(row: OrderRow, at: string): OrderRow {
  const wasSent = row.token.n > 1 || row.token.openSince !== null;
  const { attempts, inserts, isPendingCounted } = row.progress;
  const progress: OrderProgress = wasSent
    ? { ...newOrderProgress, attempts, inserts, isPendingCounted, status: 'UNKNOWN', reason: 'NO_PROOF' }
    : newOrderProgress;
  return { ...row, progress, phase: wasSent ? 'resting' : 'young', dueAt: at, updatedAt: at, seq: row.seq + 1 };
}

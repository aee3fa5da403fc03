/** An order that was given up because the shop had it no more, and that the shop has again. */
import { newOrderProgress, type OrderProgress } from './order-progress';
import type { OrderRow } from './order-row';

/**
 * It is asked for at once. What was known of its tasks is not kept with one that is given up; so where there may have been
 * one, by us or by whoever had it before it was imported, nothing is run by itself, and a person decides.
 */
export function returnedRow(row: OrderRow, at: string): OrderRow {
  const { attempts, inserts, isPendingCounted } = row.progress;
  const { n, openSince } = row.token;
  const wasSent = n > 1 || openSince !== null || attempts > 0 || inserts > 0;
  const progress: OrderProgress = wasSent
    ? { ...newOrderProgress, attempts, inserts, isPendingCounted, status: 'UNKNOWN', reason: 'NO_PROOF' }
    : newOrderProgress;
  return { ...row, progress, phase: wasSent ? 'resting' : 'young', dueAt: at, updatedAt: at, seq: row.seq + 1 };
}

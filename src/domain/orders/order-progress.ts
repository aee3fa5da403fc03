/** How far an order has come: what its row carries. */
import type { OrderReason, OrderStatus } from './order';

/** Plain JSON. */
export interface OrderProgress {
  /** Null: nothing is known of it yet. */
  status: OrderStatus | null;
  reason: OrderReason | null;
  /** As the legacy counted: tasks that count against it, one for SUCCESS, and one for the first PAYMENT_PENDING. */
  attempts: number;
  /** Tasks that have run for it, over all its life. */
  inserts: number;
  /** Whether one of the attempts is the first PAYMENT_PENDING, which leaves as many tasks as before. */
  isPendingCounted: boolean;
  pending: Pending | null;
  /** Until then the ERP is asked whether a task had its effect, and none is run; null: nothing is being verified. */
  verifyUntil: string | null;
  needsAttention: boolean;
  /** Since when the shop has it no more, as far as was seen; absent: it was there the last time. */
  goneSince?: string;
  /** Since when the ERP tells of others and not of it; absent: it told the last time, or was away. */
  silentSince?: string;
}

export interface Pending {
  since: string;
  rechecks: number;
}

export const newOrderProgress: OrderProgress = {
  ...{ status: null, reason: null, attempts: 0, inserts: 0, isPendingCounted: false },
  ...{ pending: null, verifyUntil: null, needsAttention: false },
};

/** What is to be done next with an order. */
export type OrderStep =
  /** Ask the ERP, and run the task when the order is not there. */
  | { kind: 'attempt'; at: string }
  /** Ask the ERP alone. */
  | { kind: 'ask'; at: string }
  | { kind: 'over' };

export interface AttemptPolicy {
  /** As in the legacy: tried again while attempts <= maxAttempts, so one more than it says. */
  maxAttempts: number;
  /** From one attempt to the next; the last one repeats. */
  backoffMs: readonly number[];
  verify: { everyMs: number; forMs: number };
  paymentPending: { recheckMs: readonly number[]; giveUpAfterMs: number };
}

/** Who needs a person is still asked for, so that what heals by itself closes by itself. */
export const attentionRecheckMs = 24 * 3_600_000;

/** An ERP that tells of others and not of it for so long will not do so by itself. */
export const longestSilenceMs = 6 * 3_600_000;

/** Whether a task may still be run for it. */
export function hasAttemptsLeft(
  { attempts, isPendingCounted }: OrderProgress,
  { maxAttempts }: Pick<AttemptPolicy, 'maxAttempts'>,
): boolean {
  return attempts - (isPendingCounted ? 1 : 0) <= maxAttempts;
}

/** Nobody knows whether a task ran for it: nothing is run until the ERP has it, or a person says so. */
export function isUnproven({ status }: OrderProgress): boolean {
  return status === 'UNKNOWN';
}

/** The nth of these delays, counted from 1; the last one repeats. */
export function nthDelayMs(delaysMs: readonly number[], n: number): number {
  return delaysMs[Math.min(Math.max(n, 1), delaysMs.length) - 1] ?? 0;
}

/** What is shown of one order. */
import type { OrderRun } from '../client/order-reading';
import { orderWorkflowId } from '../domain/ids';
import { attentionOf, type AttentionReason } from '../domain/orders/attention';
import type { OrderPhase } from '../domain/orders/order';
import type { OrderRow, OrderView } from '../domain/orders/order-row';
import type { OrderWhy } from './order-why';

/** One element of `orders list --json`; null of a row that is not checked yet, which no list shows. */
export function viewOrder(shop: string, row: OrderRow): OrderView | null {
  const { status, reason } = row.progress;
  return status === null || reason === null ? null : { ...commonView(shop, row), status, reason };
}

/** `orders show --json`. */
export interface OrderDetails extends Omit<OrderView, 'status' | 'reason'> {
  /** Both are null: it is not checked yet. */
  status: OrderView['status'] | null;
  reason: OrderView['reason'] | null;
  phase: OrderPhase;
  /** Why a person is told of it; null: nobody has to be. */
  attention: AttentionReason | null;
  pending: { since: string; rechecks: number } | null;
  /** Until then the ERP is asked whether a task had its effect. */
  verifyUntil: string | null;
  /** Since when a task may be running for it that nobody has heard of. */
  unheardSince: string | null;
  /** Where: the node and its journal; null when none may be, or it was not noted. */
  unheardAt: string | null;
  why: OrderWhy;
  /** Its last sending, as far as the server keeps it. */
  run: { runId: string; isRunning: boolean; startedAt: string; url: string | null } | null;
}

export function detailOrder(
  shop: string,
  row: OrderRow,
  { why, run, url }: { why: OrderWhy; run: OrderRun | null; url: string | null },
): OrderDetails {
  const { progress, token, phase } = row;
  const { status, reason, pending, verifyUntil } = progress;
  return {
    ...commonView(shop, row),
    ...{ status, reason, phase, pending, verifyUntil, why },
    attention: attentionOf(progress),
    unheardSince: token.openSince,
    unheardAt: token.openSince === null ? null : (token.place ?? null),
    run: run && { runId: run.runId, isRunning: run.isRunning, startedAt: run.startedAt, url },
  };
}

function commonView(shop: string, { orderId, number, createdAt, updatedAt, dueAt, progress }: OrderRow) {
  const { status, reason, attempts, inserts, needsAttention } = progress;
  return {
    ...{ orderId, number, status, reason, attempts, inserts, createdAt, updatedAt },
    ...{ nextAt: dueAt, needsAttention, workflowId: orderWorkflowId(shop, orderId) },
  };
}

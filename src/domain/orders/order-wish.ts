/** Whether what people want of an order is possible, and how its row is then. */
import type { OrderWish } from './order-change';
import { abandoned, requeued, resolved } from './order-requests';
import { isUnproven } from './order-progress';
import type { OrderRow } from './order-row';
import { tokenAfter } from './remote-outcome';

export type WishJudged = { kind: 'possible'; row: OrderRow } | { kind: 'refused'; why: string };

/** `isMeant`: who wants it has named this order, or such orders, and not only what they have in common with others. */
export function judgeWish(row: OrderRow, wish: OrderWish, at: string, isMeant = true): WishJudged {
  const why = objectionTo(row, wish) ?? (wish === 'requeue' && !isMeant ? riskOf(row) : null);
  return why === null ? { kind: 'possible', row: rowWished(row, wish, at) } : { kind: 'refused', why };
}

/** Null: nothing is to be said against it. */
function objectionTo({ phase, progress }: OrderRow, wish: OrderWish): string | null {
  const { status, reason } = progress;
  if (phase === 'open') return 'it is being sent now; ask again when that is done';
  switch (wish) {
    case 'requeue':
      if (status === 'SUCCESS') return 'the ERP has it already; there is nothing to send';
      return status === null ? 'it was not checked yet, and is sent by itself if the ERP has not got it' : null;
    case 'abandon':
      if (status === 'SUCCESS') return 'the ERP has it already; there is nothing to give up';
      return status === 'ABANDONED' ? 'it was given up already' : null;
    case 'resolve':
      return status === 'SUCCESS' ? `it counts as integrated already (${reason ?? 'no reason'})` : null;
  }
}

/** By a requeue a person vouches for it. */
function riskOf({ progress }: OrderRow): string | null {
  if (!isUnproven(progress)) return null;
  return 'a task may have run for it, and be running; look into the ERP, and then name it by its id, or --status UNKNOWN';
}

/**
 * A person who wants it sent again vouches for what the last token has left open, if that is what he was asked for.
 * Otherwise the node is, first.
 */
function rowWished(row: OrderRow, wish: OrderWish, at: string): OrderRow {
  const changed = { ...row, updatedAt: at, seq: row.seq + 1 };
  if (wish !== 'requeue') {
    const progress = wish === 'abandon' ? abandoned(row.progress) : resolved(row.progress);
    return { ...changed, progress, phase: 'over', dueAt: null };
  }
  const isVouchedFor = isUnproven(row.progress) || row.token.openSince === null;
  const { n } = tokenAfter({ epoch: '', orderId: row.orderId, n: row.token.n }, 'requeued');
  const token = isVouchedFor ? { n, openSince: null } : row.token;
  return { ...changed, progress: requeued(row.progress), token, phase: 'toStart', dueAt: at };
}

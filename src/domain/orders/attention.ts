/** Why a person is told of an order. */
import type { OrderProblemCode } from './failures';
import type { OrderProgress } from './order-progress';

export const attentionReasons = [
  'orderFailed',
  'paymentPending',
  'outcomeUnknown',
  'badNumber',
  'noAnswer',
] as const satisfies OrderProblemCode[];
export type AttentionReason = (typeof attentionReasons)[number];

/** Null: nobody has to know. A payment is told of from the first time on, because only a person can confirm it. */
export function attentionOf({
  status,
  reason,
  needsAttention,
}: Pick<OrderProgress, 'status' | 'reason' | 'needsAttention'>): AttentionReason | null {
  if (reason === 'PAYMENT_PENDING' && status === 'FAILED') return 'paymentPending';
  if (!needsAttention) return null;
  if (status === 'UNKNOWN') return 'outcomeUnknown';
  if (reason === 'NO_ANSWER') return 'noAnswer';
  return reason === 'BAD_NUMBER' ? 'badNumber' : 'orderFailed';
}

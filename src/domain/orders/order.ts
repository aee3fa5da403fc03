/** What is known of an order of a shop: what the legacy's checkpoint file was. */

/** FAILED is the legacy's word for what is not integrated yet, whether it is tried again or not. */
export const orderStatuses = ['SUCCESS', 'FAILED', 'UNKNOWN', 'ABANDONED'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** The first three are the legacy's, written as it wrote them. */
export const orderReasons = [
  'OK',
  'NOT_FOUND',
  'PAYMENT_PENDING',
  /** The ERP tells of others and not of it. */
  'NO_ANSWER',
  /** Its number is none that may be sent anywhere. */
  'BAD_NUMBER',
  /** A task may have run for it, and nothing proves that it did or did not. */
  'NO_PROOF',
  /** The shop has it no more. */
  'GONE',
  /** Somebody said so. */
  'BY_PERSON',
] as const;
export type OrderReason = (typeof orderReasons)[number];

/**
 * young: recorded, and not checked yet; asked for when it is due. toStart: missing; sent when it is due. open: a workflow is
 * sending it. resting: asked for again when it is due, and not sent. over: nothing follows.
 */
export const orderPhases = ['young', 'toStart', 'open', 'resting', 'over'] as const;
export type OrderPhase = (typeof orderPhases)[number];

/**
 * The id in the shop's database, which rises as orders are begun; its number is another thing. Decimal digits, because
 * ids may be longer than JavaScript's numbers are exact.
 */
export type OrderId = string;

/** What the checkpoint file says of an order. Moments are ISO; they are ours, not the shop's. */
export interface CheckedOrder {
  orderId: OrderId;
  status: OrderStatus;
  reason: OrderReason;
  attempts: number;
  createdAt: string;
  updatedAt: string;
}

/** What an id of MySQL can be at most (`bigint unsigned`). */
export const highestOrderId = '18446744073709551615';

export function isOrderId(text: string): boolean {
  return /^(0|[1-9]\d{0,19})$/.test(text) && compareIds(text, highestOrderId) <= 0;
}

/** Negative, zero or positive, like the difference of numbers. */
export function compareIds(one: OrderId, other: OrderId): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

export function lowerId(one: OrderId, other: OrderId): OrderId {
  return compareIds(one, other) <= 0 ? one : other;
}

export function higherId(one: OrderId, other: OrderId): OrderId {
  return compareIds(one, other) >= 0 ? one : other;
}

/** The number just below; of 0 it is 0, as ids begin with 1. */
export function idBefore(id: OrderId): OrderId {
  return id === '0' ? id : String(BigInt(id) - 1n);
}

/** Characters of a number that are kept: one that is longer is no number of an order. */
export const longestNumber = 255;

/** Whether the ERP may be asked for it, and it may be an argument on the node. `pattern` is anchored at both ends. */
export function isSendableNumber(number: string | null, pattern: string): number is string {
  return number !== null && number.length <= longestNumber && new RegExp(pattern).test(number);
}

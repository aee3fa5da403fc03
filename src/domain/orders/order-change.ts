/** What people want of orders, one by one or by what they have in common. */
import type { OrderId, OrderReason, OrderStatus } from './order';

export const orderWishes = ['requeue', 'abandon', 'resolve'] as const;
export type OrderWish = (typeof orderWishes)[number];

/** All of what is named has to fit; at least one is named. */
export interface OrderFilter {
  status?: OrderStatus;
  reason?: OrderReason;
  needsAttention?: boolean;
}

export interface OrderChange {
  shop: string;
  wish: OrderWish;
  which: { orderId: OrderId } | { number: string } | { filter: OrderFilter };
  /** ISO: an order that was changed since then is another one than who asked has seen; absent: nobody knows. */
  askedAt?: string;
}

export interface OrderChangeAnswer {
  changed: number;
  /** Those of which it is impossible now, each with why; at most `namedOrders`, and `refusedCount` in all. */
  refused: { orderId: OrderId; why: string }[];
  refusedCount: number;
  /** The changed ones, at most `namedOrders`. */
  orders: OrderId[];
}

export interface CheckpointImport {
  shop: string;
  /** Of the lines in the store. */
  import: string;
  count: number;
  /** Of the lines in the store (`hashOfLines`), in hex digits. */
  hash: string;
  head: OrderId;
  /**
   * ISO: orders that the shop made since then and the legacy never recorded are checked, and its SUCCESS lines since then
   * are asked for once more; null: neither.
   */
  recheckSince: string | null;
}

export interface CheckpointImported {
  /** Lines that were taken, because nothing newer was known. */
  taken: number;
  /** Of lines about orders that more was known of. */
  kept: number;
  floor: OrderId;
}

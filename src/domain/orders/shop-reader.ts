/** What is asked of the shop's database. */
import type { IdPart, IdRange } from './id-parts';
import type { OrderId } from './order';
import type { UnrecordedOrder } from './scan-window';

/** An order as the shop has it now. */
export interface ShopOrder {
  orderId: OrderId;
  /** Null: it has none. */
  number: string | null;
  /** Null where it has none, or one that cannot be read. */
  createdAtMs: number | null;
  state: string | null;
}

/** Of parts of the shop's ids, with the highest one among them. */
export type ShopPart = IdPart & { highest: OrderId };

/**
 * Each question rejects with an error of type shopUnreadable when there is no answer; its message is a sentence for a
 * person, without a value of a row.
 */
export interface ShopReader {
  /** The lowest above it; null: there is none. */
  nextId: (above: OrderId) => Promise<OrderId | null>;
  /** Null: there are no orders. */
  highestId: () => Promise<OrderId | null>;
  countParts: (range: IdRange, partSize: string) => Promise<ShopPart[]>;
  /** Lowest id first. */
  readCreated: (range: IdRange, limit: number) => Promise<UnrecordedOrder[]>;
  /** In no order; those that are there. */
  readOrders: (ids: readonly OrderId[]) => Promise<ShopOrder[]>;
  /** The newest first. */
  readNewest: (limit: number) => Promise<ShopOrder[]>;
  /** The lowest that was made at that moment or later; null: there is none. */
  firstCreatedSince: (atMs: number) => Promise<OrderId | null>;
}

/** What the workflow of a shop hears of one order: who was asked, what was seen, and what follows. Plain JSON. */
import type { OrderId } from './order';

/** What a gate hears; null where nobody was asked. */
export type GateNews =
  { kind: 'answered' } | { kind: 'outage'; reason: string } | { kind: 'misconfigured'; reason: string };

export interface OrderNews {
  orderId: OrderId;
  erp: GateNews | null;
  node: GateNews | null;
  /** A task ended well: whether the ERP got the order from it. Null: none did, or nobody knows. */
  done: { isThere: boolean } | null;
  /** Nothing runs for it on the node any more. */
  hasLeftNode: boolean;
  /** Its workflow has nothing more to do. */
  isOver: boolean;
  /** When it is to be sent again; null: it is not. */
  nextStartAt: string | null;
}

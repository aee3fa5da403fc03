/** One look at a shop's orders: what it is asked for, and what it has found. Counts and positions only, no rows. */
import type { AttentionReason } from './attention';
import type { GateNews } from './order-news';
import type { OrderId } from './order';
import type { ScanLook } from './scan-window';

/** As the configuration in force says. */
export interface ShopRules {
  runningCycleMs: number;
  downtimeWaitMs: number;
  lookBackMs: number;
  concurrency: number;
  maxActive: number;
  missingPerHour: number;
}

/**
 * usual: asks for all that are due. oneQuestion: asks the ERP once, for as many as fit into it. probe: asks the ERP once
 * for one order, whether one is due or not, and takes up nothing else.
 */
export type LookExtent = 'usual' | 'oneQuestion' | 'probe';

export interface LookOrder {
  shop: string;
  floor: OrderId;
  askedThrough: OrderId | null;
  extent: LookExtent;
  /** Nothing is written, and the ERP is asked all the same. */
  isDryRun: boolean;
}

export interface LookCounts {
  /** Recorded, and not old enough to be asked for. */
  young: number;
  integrated: number;
  missing: number;
  paymentPending: number;
  badNumber: number;
  /** The shop has them no more. */
  gone: number;
  /** The ERP did not tell of them. */
  unanswered: number;
}

export type LookOutcome =
  | {
      kind: 'looked';
      look: ScanLook;
      askedThrough: OrderId | null;
      counts: LookCounts;
      /** New ones that are missing: what the brake counts. */
      newlyMissing: number;
      /** Null: it was not asked. */
      erp: GateNews | null;
      /** More are due than were asked for. */
      isMore: boolean;
      waiting: WaitingOrders;
      rules: ShopRules;
      /** Of a dry run, at most `namedOrders` of each: what would have been asked for, and what is missing of it. */
      named: { asked: OrderId[]; missing: OrderId[] } | null;
    }
  /** `reason` is a sentence for a person, without a value of a row. */
  | { kind: 'shopAway'; reason: string; rules: ShopRules };

export const namedOrders = 100;

/** What waits in rows. */
export interface WaitingOrders {
  /** Due to be sent now. */
  toStart: number;
  /** When the next one of the others is due to be sent; null: there is none. */
  nextStartAt: string | null;
  /** What needs a person, or waits for one. */
  attention: Partial<Record<AttentionReason, AttentionOrders>>;
  /** Orders of which something follows, of all that are recorded. */
  unfinished: number;
}

export interface AttentionOrders {
  count: number;
  /** Of the oldest. */
  since: string;
  /** The oldest, at most `namedInAlert`. */
  orders: { orderId: OrderId; number: string | null; attempts: number }[];
}

export const namedInAlert = 20;

export interface StartOrder {
  shop: string;
  /** ISO, by the clock of who asks. */
  at: string;
  /** How many may be sent to the node now. */
  room: number;
  /** Orders with a workflow, as the asker knows: of others that have one it learns by the answer. */
  known: OrderId[];
}

export interface StartOutcome {
  /** All orders with a workflow now; those that the asker did not know count into `room`. */
  open: OrderId[];
  waiting: WaitingOrders;
  rules: ShopRules;
}

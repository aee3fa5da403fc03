/** What the orders worker does: it reads the shop, asks the ERP, runs tasks on the node, and keeps the records. */
import type { ShopStops } from '../../src/domain/orders/shop-stops';
import type {
  CheckpointImport,
  CheckpointImported,
  OrderChange,
  OrderChangeAnswer,
} from '../../src/domain/orders/order-change';
import type { OrderId } from '../../src/domain/orders/order';
import type { AttemptOrder, AttemptOutcome, VerifyOrder, VerifyOutcome } from '../../src/domain/orders/order-visit';
import type { LookOrder, LookOutcome, ShopRules, StartOrder, StartOutcome } from '../../src/domain/orders/shop-look';

/** All may be repeated at any time, but for changeOrders: it refuses what was changed since it was asked. */
export interface OrderActivities {
  /** Reads what is new and what is due, asks the ERP for it, and records what it says. Beats. */
  lookForOrders: (order: LookOrder) => Promise<LookOutcome>;
  /** Starts the workflows of orders that are due to be sent, and of those that should have one. */
  startOrders: (order: StartOrder) => Promise<StartOutcome>;
  /** Sends one order, unless the ERP has it. Beats. */
  attemptOrder: (order: AttemptOrder) => Promise<AttemptOutcome>;
  /** Asks the ERP until it has the order, or the time is over. Beats. */
  verifyOrder: (order: VerifyOrder) => Promise<VerifyOutcome>;
  /** The attempts of these orders were none: the node did nothing. */
  giveAttemptsBack: (shop: string, orders: OrderId[]) => Promise<void>;
  changeOrders: (change: OrderChange) => Promise<OrderChangeAnswer>;
  /** The floor of a scan that begins; fails with scanRequestRefused when there is no such place. */
  beginScan: (shop: string, from: ScanBeginning) => Promise<ScanBegun>;
  importCheckpoint: (wanted: CheckpointImport) => Promise<CheckpointImported>;
  /** The lowest order of the shop above the floor that is not answered for; null: none. */
  lowestUnchecked: (shop: string, floor: OrderId) => Promise<OrderId | null>;
  /** Compares the shop with the records, and records what was missed, or is back, as due. Deletes what is old. Beats. */
  compareAll: (shop: string, floor: OrderId) => Promise<Compared>;
}

export interface Compared {
  /** Orders of the shop of which there was no record, or one that they are gone. */
  missed: number;
  /** Records deleted, because they are old and of integrated orders. */
  pruned: number;
  /** Null: the node could not be asked, and is the next time. */
  prunedTokens: number | null;
}

/** `id`: the first order that is scanned. `known`: where the store says that it was, if it knows. */
export type ScanBeginning = { kind: 'id'; id: OrderId } | { kind: 'now' } | { kind: 'known' };

export interface ScanBegun {
  /** Null: of `known` only, the store knows none. */
  floor: OrderId | null;
  /** Of `known` only, as the store knows it. */
  stops: ShopStops;
  rules: ShopRules;
}

/** All that the workflow of a shop knows. Plain JSON and bounded: it is carried from run to run, and shown. */
import type { Gate } from './gates';
import type { MissingBrake } from './missing-brake';
import type { OrderId } from './order';
import type { ScanPosition } from './scan-window';
import type { LookCounts, ShopRules, WaitingOrders } from './shop-look';
import type { StoryEntry } from '../story';

export interface ShopState {
  shop: string;
  /** Null: nothing is scanned. */
  position: ScanPosition | null;
  paused: { by: string; reason: string; since: string } | null;
  erp: Gate;
  node: Gate;
  brake: MissingBrake;
  /** Orders with a workflow. */
  active: Record<OrderId, ActiveOrder>;
  /** As it was told last; null: not yet. */
  waiting: WaitingOrders | null;
  rules: ShopRules | null;
  lastLook: { at: string; tookMs: number; counts: LookCounts; highest: OrderId | null } | null;
  /** Null: it could be read the last time. */
  shopAway: { since: string; reason: string; lastAt: string } | null;
  lastCompared: { at: string; missed: number; pruned: number; prunedTokens: number | null } | null;
  /** The newest last. */
  story: StoryEntry[];
}

export interface ActiveOrder {
  /** Something may run for it on the node. */
  isSending: boolean;
  since: string;
}

/** What is shown of the scan of a shop. */
import { shopWorkflowId } from '../domain/ids';
import type { AttentionReason } from '../domain/orders/attention';
import type { Gate, GateHold } from '../domain/orders/gates';
import type { AttentionOrders, LookCounts, ShopRules } from '../domain/orders/shop-look';
import type { ShopState } from '../domain/orders/shop-state';
import type { StoryEntry } from '../domain/story';
import { problemsOfShop, type OrderProblem } from './order-problems';

export interface GateView {
  state: Gate['state'];
  since: string | null;
  reason: string | null;
  nextProbeAt: string | null;
  hold: GateHold | null;
}

/** `orders position --json`. */
export interface PositionView {
  shop: string;
  /** Orders at or below it are not looked at any more; null: nothing is scanned. */
  floor: string | null;
  /** The highest id that was seen. */
  highest: string | null;
  paused: ShopState['paused'];
  erp: GateView;
  node: GateView;
  brake: { held: ShopState['brake']['held']; missingLately: number };
  /** Orders with a workflow. */
  sending: { orderId: string; isSending: boolean; since: string }[];
  /** Null: it was not looked yet. */
  waiting: {
    toStart: number;
    nextStartAt: string | null;
    attention: ({ reason: AttentionReason } & AttentionOrders)[];
    unfinished: number;
  } | null;
  lastLook: { at: string; tookMs: number; counts: LookCounts } | null;
  shopAway: ShopState['shopAway'];
  lastCompared: ShopState['lastCompared'];
  rules: ShopRules | null;
  problems: OrderProblem[];
  story: StoryEntry[];
  workflowId: string;
}

export function viewPosition(state: ShopState): PositionView {
  const { shop, position, paused, erp, node, brake, active, waiting, lastLook } = state;
  return {
    ...{ shop, floor: position?.floor ?? null, highest: lastLook?.highest ?? null, paused },
    ...{ erp: viewGate(erp), node: viewGate(node) },
    brake: { held: brake.held, missingLately: brake.counts.reduce((sum, { missing }) => sum + missing, 0) },
    sending: Object.entries(active).map(([orderId, { isSending, since }]) => ({ orderId, isSending, since })),
    waiting: waiting && {
      ...{ toStart: waiting.toStart, nextStartAt: waiting.nextStartAt, unfinished: waiting.unfinished },
      attention: Object.entries(waiting.attention).map(([reason, orders]) => ({
        reason: reason as AttentionReason,
        ...orders,
      })),
    },
    lastLook: lastLook && { at: lastLook.at, tookMs: lastLook.tookMs, counts: lastLook.counts },
    ...{ shopAway: state.shopAway, lastCompared: state.lastCompared, rules: state.rules },
    ...{ problems: problemsOfShop(state), story: state.story, workflowId: shopWorkflowId(shop) },
  };
}

function viewGate({ state, since, reason, nextProbeAt, hold }: Gate): GateView {
  return { state, since, reason, nextProbeAt, hold };
}

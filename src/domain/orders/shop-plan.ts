/** What the workflow of a shop does next, and when it has to look at its clock again. */
import type { Gate } from './gates';
import type { LookExtent, ShopRules } from './shop-look';
import type { ShopState } from './shop-state';
import { startRoom } from './start-room';

export interface ShopPlan {
  /** Null: not now. */
  look: LookExtent | null;
  /** How many orders are to be sent now; 0: only those that are open for long are looked after. Null: nothing. */
  start: number | null;
  compare: boolean;
  /** Null: only news change anything. */
  wakeAtMs: number | null;
}

/** The ERP has come back with so many answers at once: nobody has to be careful with it any more. */
export const fullErp = 8;
/** An order that is open so long may have lost its workflow: whoever starts orders looks after it. */
export const lookAfterMs = 30 * 60_000;

/** What is under way already is not begun again, nor waited for: whoever carries it out hears of its end. */
export type ShopWork = 'look' | 'start' | 'compare' | 'giveBack';

export function planShop(state: ShopState, nowMs: number, underWay: ReadonlySet<ShopWork>): ShopPlan {
  const { position, paused, rules } = state;
  if (position === null || paused !== null || rules === null)
    return { look: null, start: null, compare: false, wakeAtMs: null };
  const lookAtMs = underWay.has('look') ? null : nextLookMs(state);
  const startAtMs = underWay.has('start') ? null : nextStartMs(state, rules, nowMs);
  const compareAtMs = underWay.has('compare') ? null : Date.parse(state.nextCompareAt);
  const moments = [lookAtMs, startAtMs, compareAtMs].filter((ms) => ms !== null);
  const isDue = (atMs: number | null): boolean => atMs !== null && atMs <= nowMs;
  return {
    look: isDue(lookAtMs) ? extentOf(state.erp) : null,
    start: isDue(startAtMs) ? Math.max(0, roomOf(state, rules, nowMs)) : null,
    compare: isDue(compareAtMs),
    wakeAtMs: moments.length === 0 ? null : Math.min(...moments),
  };
}

export function sendingCount({ active }: Pick<ShopState, 'active'>): number {
  return Object.values(active).filter(({ isSending }) => isSending).length;
}

/** An open gate of the ERP is probed by a look; one that is held is asked by nobody. */
function nextLookMs({ erp, nextLookAt }: ShopState): number | null {
  if (erp.hold !== null) return null;
  if (erp.state === 'open' && erp.nextProbeAt !== null) return Date.parse(erp.nextProbeAt);
  return Date.parse(nextLookAt);
}

function extentOf({ state }: Gate): LookExtent {
  return state === 'open' ? 'probe' : state === 'halfOpen' ? 'oneQuestion' : 'usual';
}

/** Null: something has to happen first that is told. */
function nextStartMs(state: ShopState, rules: ShopRules, nowMs: number): number | null {
  const { waiting, active, node } = state;
  const oldest = Object.values(active).map(({ since }) => Date.parse(since) + lookAfterMs);
  // What waits is known by the first look.
  const nextStartAt = waiting?.nextStartAt ?? null;
  const laterMs = nextStartAt === null ? null : Date.parse(nextStartAt);
  const dueMs = waiting !== null && waiting.toStart > 0 ? nowMs : laterMs;
  const isProbing = node.state === 'open' && node.hold === null && sendingCount(state) === 0;
  const probeMs = isProbing && node.nextProbeAt !== null ? Date.parse(node.nextProbeAt) : nowMs;
  const startMs = dueMs === null ? null : Math.max(dueMs, probeMs);
  const isPossible = startMs !== null && (startMs > nowMs || roomOf(state, rules, nowMs) > 0);
  const moments = [...oldest, ...(isPossible ? [startMs] : [])];
  return moments.length === 0 ? null : Math.min(...moments);
}

function roomOf(state: ShopState, rules: ShopRules, nowMs: number): number {
  const { erp, node, brake, paused, active } = state;
  const sending = sendingCount(state);
  const facts = { erp, node, brake, isPaused: paused !== null, active: Object.keys(active).length, sending };
  return Math.min(startRoom(facts, rules.maxActive, nowMs), rules.concurrency - sending);
}

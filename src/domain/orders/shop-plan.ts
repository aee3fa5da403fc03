/** What the workflow of a shop does next, and when it has to look at its clock again. */
import type { Gate } from './gates';
import type { LookExtent, ShopRules } from './shop-look';
import { shopWorks, type ShopState, type ShopWork } from './shop-state';
import { areSameStops, stopsOf } from './shop-stops';
import { startRoom } from './start-room';

export interface ShopPlan {
  /** Null: not now. */
  look: LookExtent | null;
  /** How many orders are to be sent now; 0: only those that are open for long are looked after. Null: nothing. */
  start: number | null;
  compare: boolean;
  giveBack: boolean;
  /** What is stopped is to be noted in the store. */
  note: boolean;
  /** Null: only news change anything. */
  wakeAtMs: number | null;
}

/** The ERP has come back with so many answers at once: nobody has to be careful with it any more. */
export const fullErp = 8;
/** An order that is open so long may have lost its workflow: whoever starts orders looks after it. */
export const lookAfterMs = 30 * 60_000;

/** What is under way already is not begun again, nor waited for: whoever carries it out hears of its end. */
export function planShop(state: ShopState, nowMs: number, underWay: ReadonlySet<ShopWork>): ShopPlan {
  const moments: Record<ShopWork, number | null> = {
    ...scanMoments(state, nowMs),
    giveBack: state.toGiveBack.length > 0 ? nowMs : null,
    note: areSameStops(stopsOf(state), state.notedStops) ? null : nowMs,
  };
  const due = shopWorks.flatMap((work) => {
    const atMs = moments[work];
    if (atMs === null || underWay.has(work)) return [];
    // One that failed is not tried again at once.
    return [{ work, atMs: Math.max(atMs, Date.parse(state.failing[work]?.retryAt ?? '') || 0) }];
  });
  const isDue = (wanted: ShopWork) => due.some(({ work, atMs }) => work === wanted && atMs <= nowMs);
  return {
    look: isDue('look') ? extentOf(state.erp) : null,
    start: isDue('start') && state.rules !== null ? Math.max(0, roomOf(state, state.rules, nowMs)) : null,
    ...{ compare: isDue('compare'), giveBack: isDue('giveBack'), note: isDue('note') },
    wakeAtMs: due.length === 0 ? null : Math.min(...due.map(({ atMs }) => atMs)),
  };
}

function scanMoments(state: ShopState, nowMs: number): Record<'look' | 'start' | 'compare', number | null> {
  const { position, paused, rules } = state;
  if (position === null || paused !== null || rules === null) return { look: null, start: null, compare: null };
  return { look: nextLookMs(state), start: nextStartMs(state, rules, nowMs), compare: Date.parse(state.nextCompareAt) };
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
  const { waiting, active, node, erp, brake } = state;
  // What has lost its workflow is sent again: not while nothing may be sent.
  const isStopped = node.hold !== null || erp.hold !== null || erp.state === 'open' || brake.held !== null;
  const oldest = isStopped ? [] : Object.values(active).map(({ since }) => Date.parse(since) + lookAfterMs);
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

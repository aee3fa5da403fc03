/** What the workflow of a shop makes of what it hears. Each returns the next state; nothing here asks for the time. */
import { afterAnswer, afterDone, afterMisconfigured, afterOutage, passed, type Gate, type GatePolicy } from './gates';
import { noteMissing } from './missing-brake';
import type { OrderId } from './order';
import type { GateNews, OrderNews } from './order-news';
import { nextPosition } from './scan-window';
import type { LookExtent, LookOutcome, ShopRules, StartOutcome, WaitingOrders } from './shop-look';
import { fullErp, lookAfterMs } from './shop-plan';
import { noted, type ShopState, type ShopWork } from './shop-state';
import { cutToBytes } from '../text-size';

/** While the ERP comes back one look follows the other, so that what has waited does not wait for a whole cycle. */
const pauseOfComingBackMs = 1_000;
const pauseAfterFailureMs = 30_000;
/** Bytes. */
const longestReason = 300;
/** Before there are settings. */
const usualRules: Pick<ShopRules, 'downtimeWaitMs' | 'concurrency'> = { downtimeWaitMs: 30_000, concurrency: 1 };

function erpPolicy({ rules }: ShopState): GatePolicy {
  return { downtimeWaitMs: (rules ?? usualRules).downtimeWaitMs, full: fullErp };
}

function nodePolicy({ rules }: ShopState): GatePolicy {
  const { downtimeWaitMs, concurrency } = rules ?? usualRules;
  return { downtimeWaitMs, full: concurrency };
}

/** Through an open gate it is the probe. */
export function beforeLook(state: ShopState, nowMs: number): ShopState {
  return { ...state, erp: passed(state.erp, nowMs, erpPolicy(state)) };
}

export function beforeStart(state: ShopState, nowMs: number): ShopState {
  return { ...state, node: passed(state.node, nowMs, nodePolicy(state)) };
}

export function afterLook(
  before: ShopState,
  outcome: LookOutcome,
  { extent, beganAtMs }: { extent: LookExtent; beganAtMs: number },
  nowMs: number,
): ShopState {
  const state = { ...before, rules: outcome.rules };
  const at = iso(nowMs);
  if (outcome.kind === 'shopAway') {
    const { reason } = outcome;
    const shopAway = { since: state.shopAway?.since ?? at, reason, lastAt: at };
    const next = { ...state, shopAway, nextLookAt: iso(nowMs + outcome.rules.downtimeWaitMs) };
    return state.shopAway === null ? noted(next, at, `the shop’s database is away: ${reason}`) : next;
  }
  const { askedThrough, counts, newlyMissing, waiting, rules, erp: news } = outcome;
  // Of our own clock, as orders workers on several machines may have several; and wider than theirs.
  const look = { ...outcome.look, beganAtMs, endedAtMs: nowMs };
  const isBack = state.shopAway === null ? [] : ['the shop’s database answers again'];
  const erp = news === null ? state.erp : afterGateNews(state.erp, news, nowMs, erpPolicy(state));
  const brake = noteMissing(state.brake, newlyMissing, nowMs, rules.missingPerHour);
  const braked = state.brake.held === null && brake.held !== null ? [brakeSentence(brake.held.missing, rules)] : [];
  // A probe has taken up nothing that the position could be moved for.
  const position =
    state.position === null || extent === 'probe'
      ? state.position
      : nextPosition(state.position, askedThrough, look, rules);
  const lastLook = { at, tookMs: nowMs - beganAtMs, counts, highest: look.highestVisible };
  return noted(
    {
      ...state,
      ...{ position, erp, brake, waiting, shopAway: null, lastLook },
      nextLookAt: iso(nowMs + pauseAfterLook(erp, extent, outcome.isMore, rules)),
    },
    at,
    ...isBack,
    ...gateSentences('the ERP', state.erp, erp),
    ...braked,
  );
}

function pauseAfterLook(erp: Gate, extent: LookExtent, isMore: boolean, rules: ShopRules): number {
  if (erp.state === 'open') return rules.downtimeWaitMs;
  if (extent === 'probe' || (isMore && erp.state === 'halfOpen')) return pauseOfComingBackMs;
  return isMore ? 0 : rules.runningCycleMs;
}

/** `ended` are orders that were over since it was asked for: what it knows of them is old. */
export function afterStart(
  before: ShopState,
  { open, waiting, rules }: StartOutcome,
  ended: ReadonlySet<OrderId>,
  nowMs: number,
): ShopState {
  const at = iso(nowMs);
  const active: ShopState['active'] = {};
  for (const id of open) {
    if (ended.has(id)) continue;
    const known = before.active[id] ?? { isSending: true, since: at };
    // It has been looked after.
    active[id] = nowMs - Date.parse(known.since) < lookAfterMs ? known : { ...known, since: at };
  }
  return { ...before, active, waiting, rules };
}

export function afterOrderNews(before: ShopState, news: OrderNews, nowMs: number): ShopState {
  const erp = news.erp === null ? before.erp : afterGateNews(before.erp, news.erp, nowMs, erpPolicy(before));
  let node = news.node === null ? before.node : afterGateNews(before.node, news.node, nowMs, nodePolicy(before));
  let { toGiveBack } = before;
  if (news.done !== null) {
    const done = afterDone(node, news.orderId, news.done.isThere, nowMs);
    node = done.gate;
    toGiveBack = [...new Set([...toGiveBack, ...done.giveBack])];
  }
  const active = { ...before.active };
  const known = active[news.orderId];
  if (news.isOver) delete active[news.orderId];
  // It may tell so before whoever started it does.
  else if (news.hasLeftNode) active[news.orderId] = { isSending: false, since: known?.since ?? iso(nowMs) };
  const state = { ...before, erp, node, toGiveBack, active, waiting: withStart(before.waiting, news.nextStartAt) };
  const sentences = [...gateSentences('the ERP', before.erp, erp), ...gateSentences('the node', before.node, node)];
  return noted(state, iso(nowMs), ...sentences);
}

function withStart(waiting: WaitingOrders | null, at: string | null): WaitingOrders | null {
  if (waiting === null || at === null) return waiting;
  const { nextStartAt } = waiting;
  return { ...waiting, nextStartAt: nextStartAt === null || at < nextStartAt ? at : nextStartAt };
}

export function afterGivingBack(state: ShopState, given: readonly OrderId[]): ShopState {
  return { ...state, toGiveBack: state.toGiveBack.filter((id) => !given.includes(id)) };
}

/** It was repeated as long as that makes sense. */
export function afterFailure(state: ShopState, work: ShopWork, reason: string, nowMs: number): ShopState {
  const at = iso(nowMs);
  const known = state.failing[work];
  const failing = {
    since: known?.since ?? at,
    reason: cutToBytes(reason, longestReason),
    retryAt: iso(nowMs + pauseAfterFailureMs),
  };
  const next = { ...state, failing: { ...state.failing, [work]: failing } };
  return known === undefined ? noted(next, at, `${workWords[work]} fails: ${reason}`) : next;
}

export function afterSuccess(state: ShopState, work: ShopWork, nowMs: number): ShopState {
  const { [work]: known, ...failing } = state.failing;
  if (known === undefined) return state;
  return noted({ ...state, failing }, iso(nowMs), `${workWords[work]} works again`);
}

const workWords: Record<ShopWork, string> = {
  look: 'looking for orders',
  start: 'starting to send orders',
  compare: 'comparing all orders',
  giveBack: 'giving attempts back',
  note: 'noting in the store what is stopped',
};

function afterGateNews(gate: Gate, news: GateNews, nowMs: number, policy: GatePolicy): Gate {
  switch (news.kind) {
    case 'answered':
      return afterAnswer(gate, nowMs, policy);
    case 'outage':
      return afterOutage(gate, news.reason, nowMs, policy);
    case 'misconfigured':
      return afterMisconfigured(gate, news.reason, nowMs);
  }
}

function gateSentences(what: string, before: Gate, after: Gate): string[] {
  const held = before.hold === null && after.hold !== null ? [`${what} is held: ${after.hold.reason}`] : [];
  if (before.state === after.state) return held;
  if (after.state === 'open') return [...held, `${what} is away: ${after.reason}`];
  if (before.state === 'open') return [...held, `${what} answers again; it is asked for little at first`];
  return [...held, `${what} is asked for as much as usual`];
}

function brakeSentence(missing: number, { missingPerHour }: ShopRules): string {
  return `${missing} orders are missing within an hour, more than ${missingPerHour}: none is sent until somebody has looked`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * What one address has still to be told, and when to try. What is collected meanwhile goes along in one message: a storm
 * makes one with a list, and a server that was away for hours gets the newest word on each alert, not all that was said;
 * of one that is over and began again, both.
 */
import type { StoryEntry } from '../story';
import type { AlertItem, Announcement, ChannelAddress } from './alert-item';
import { defaultPaceMs } from './alert-settings';

/** Plain JSON and bounded: it is carried from run to run. */
export interface ChannelState {
  address: ChannelAddress;
  /** In the order in which they came, of each key one or two; with what is being sent at most `mostQueued`. */
  queue: QueuedItem[];
  /** The newest of each alert that was taken in, newest last, at most `keptKnown`. */
  known: { key: string; alert: string; seq: number; what: Announcement }[];
  /** How many items a full queue has lost since the last message. */
  dropped: number;
  /** A message that is on its way, or whose fate is unknown: the same one is tried again. */
  sending: OutgoingMessage | null;
  failing: Failing | null;
  lastSentAt: string | null;
  sentCount: number;
  /** From one message to the next; the default in runs that began before it could be set. */
  paceMs?: number;
  /** Newest last, at most `keptChannelStory`. */
  story: StoryEntry[];
}

/** How the settings want its messages to follow each other, told with each item. */
export interface ChannelPace {
  paceMs: number;
}

export interface QueuedItem {
  item: AlertItem;
  arrivedAt: string;
  /** It waits for the end that comes before it of the same key to be told, and for nothing else. */
  isNext?: true;
}

export interface OutgoingMessage {
  /** Names it for ever, and is the same for each try. */
  id: string;
  /** None in a message that only tries the channel. */
  items: AlertItem[];
  dropped: number;
  /** So many tries may have been taken: from then on only this very message is repeated, also when a try is refused. */
  uncertainTries?: number;
  /** Somebody tries the channel. */
  test?: { by: string };
}

export interface Failing {
  since: string;
  tries: number;
  reason: string;
  nextTryAt: string;
  /** Whether it counts as a condition of its own. */
  isCondition: boolean;
}

/** What became of one try. */
export type SendOutcome =
  | { kind: 'sent' }
  /** Surely not taken. */
  | { kind: 'refused'; reason: string; isPermanent: boolean }
  /** It may have been taken, or not. */
  | { kind: 'unknown'; reason: string }
  /** There is no such channel or recipient in the configuration any more. */
  | { kind: 'gone' };

export const mostQueued = 1000;
/** Of one message: while it is tried again there is room for as many that come. */
export const mostInMessage = 500;
export const keptKnown = 1000;
/** Nothing came for so long: what is there is sent. */
export const gapMs = 5_000;
/** What came first waits at most so long. */
export const longestGatherMs = 60_000;

export function newChannelState(address: ChannelAddress): ChannelState {
  return {
    ...{ address, queue: [], known: [], dropped: 0, sending: null, failing: null },
    ...{ lastSentAt: null, sentCount: 0, story: [] },
  };
}

/** The same object when it was taken in already. */
export function takeItem(
  state: ChannelState,
  item: AlertItem,
  at: string,
  { paceMs }: ChannelPace = { paceMs: defaultPaceMs },
): ChannelState {
  const known = state.known.find(({ key, alert }) => key === item.key && alert === item.alert);
  // An announcement that came to some addresses only is not counted: the next one has its number.
  if (known !== undefined && (known.seq > item.seq || (known.seq === item.seq && known.what === item.what)))
    return state;
  const { key, alert, seq, what } = item;
  const others = state.known.filter((one) => one.key !== key || one.alert !== alert);
  const next = { ...state, paceMs, known: [...others, { key, alert, seq, what }].slice(-keptKnown) };
  return bounded({ ...next, queue: queued(state.queue, { item, arrivedAt: at }) });
}

/**
 * What is already there of its key is replaced by one word on both. But whoever still has to hear that it is over hears
 * that first, and of the next time in the next message.
 */
export function queued(queue: readonly QueuedItem[], entry: QueuedItem): QueuedItem[] {
  const [old, second] = queue.filter(({ item }) => item.key === entry.item.key);
  if (old === undefined) return [...queue, entry];
  if (second === undefined && isAnotherTime(old.item, entry)) return [...queue, { ...entry, isNext: true }];
  const last = second ?? old;
  const merged = { ...last, item: mergeItems(last.item, entry.item) };
  return queue.map((one) => (one === last ? merged : one));
}

/** An end that has to wait for a morning is not waited for: so of one key the first is always due before the second. */
function isAnotherTime(old: AlertItem, { item: { what }, arrivedAt }: QueuedItem): boolean {
  return old.what === 'over' && isDue(old, Date.parse(arrivedAt)) && (what === 'began' || what === 'passed');
}

/** One word on an alert instead of two, for somebody who was told neither. */
export function mergeItems(old: AlertItem, item: AlertItem): AlertItem {
  const later =
    [old.notBefore, item.notBefore]
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null;
  // Whoever is not to be woken by its beginning is not woken by its end.
  if (old.what === 'began' && item.what === 'over') return { ...item, what: 'passed', notBefore: later };
  if (old.what === 'began' && item.what === 'lasts') return { ...item, what: 'began' };
  return item;
}

/** What is over can be missed most easily, and what is oldest. What is on its way counts: all of it is carried on. */
export function bounded(state: ChannelState): ChannelState {
  const room = Math.max(0, mostQueued - (state.sending?.items.length ?? 0));
  const excess = state.queue.length - room;
  if (excess <= 0) return state;
  const order: Announcement[] = ['passed', 'lasts', 'over', 'began'];
  const victims = new Set(
    order.flatMap((what) => state.queue.filter(({ item }) => item.what === what)).slice(0, excess),
  );
  const queue = state.queue.filter((entry) => !victims.has(entry));
  return { ...state, queue, dropped: state.dropped + victims.size };
}

export type ChannelStep = { kind: 'send' } | { kind: 'wait'; untilMs: number | null };

export function nextChannelStep(state: ChannelState, nowMs: number): ChannelStep {
  const { sending, failing, lastSentAt, paceMs = defaultPaceMs } = state;
  const tryAtMs = failing === null ? 0 : Date.parse(failing.nextTryAt);
  if (sending !== null) return nowMs >= tryAtMs ? { kind: 'send' } : { kind: 'wait', untilMs: tryAtMs };
  const due = dueItems(state, nowMs);
  const laterMs = state.queue.flatMap(({ item }) => (isDue(item, nowMs) ? [] : Date.parse(item.notBefore ?? '')));
  const nextMs = laterMs.length === 0 ? null : Math.min(...laterMs);
  if (due.length === 0) return { kind: 'wait', untilMs: nextMs };
  const arrivals = due.map(({ arrivedAt }) => Date.parse(arrivedAt));
  const gatheredAtMs = Math.min(Math.max(...arrivals) + gapMs, Math.min(...arrivals) + longestGatherMs);
  const isPaced = lastSentAt !== null && !due.some(({ isNext }) => isNext);
  const pacedAtMs = isPaced ? Date.parse(lastSentAt) + paceMs : 0;
  const untilMs = Math.max(gatheredAtMs, pacedAtMs, tryAtMs);
  return nowMs >= untilMs ? { kind: 'send' } : { kind: 'wait', untilMs: Math.min(untilMs, nextMs ?? Infinity) };
}

/** What goes out now; `id` names the message if it is a new one. */
export function beginSending(state: ChannelState, id: string, nowMs: number): ChannelState {
  if (state.sending !== null) return state;
  const due = dueItems(state, nowMs).slice(0, mostInMessage);
  const queue = state.queue.filter((entry) => !due.includes(entry));
  return { ...state, queue, dropped: 0, sending: { id, items: due.map(({ item }) => item), dropped: state.dropped } };
}

/** Of one key the first: a message does not tell in which order its words became true. */
function dueItems({ queue }: ChannelState, nowMs: number): QueuedItem[] {
  const keys = new Set<string>();
  return queue.filter(({ item }) => isDue(item, nowMs) && !keys.has(item.key) && keys.add(item.key));
}

function isDue({ notBefore }: AlertItem, nowMs: number): boolean {
  return notBefore === null || Date.parse(notBefore) <= nowMs;
}

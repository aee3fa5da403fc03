/**
 * What one address has still to be told, and when to try. What is collected meanwhile goes along in one message: a storm
 * makes one with a list, and a server that was away for hours gets the newest word on each alert, not all that was said.
 */
import type { StoryEntry } from '../story';
import { cutToBytes } from '../text-size';
import type { AlertItem, Announcement, ChannelAddress } from './alert-item';

/** Plain JSON and bounded: it is carried from run to run. */
export interface ChannelState {
  address: ChannelAddress;
  /** One for each key, in the order in which the keys came. */
  queue: QueuedItem[];
  /** The newest of each alert that was taken in, newest last, at most `keptKnown`. */
  known: { key: string; alert: string; seq: number }[];
  /** How many items a full queue has lost since the last message. */
  dropped: number;
  /** A message that is on its way, or whose fate is unknown: the same one is tried again. */
  sending: OutgoingMessage | null;
  failing: Failing | null;
  lastSentAt: string | null;
  sentCount: number;
  /** Newest last, at most `keptChannelStory`. */
  story: StoryEntry[];
}

export interface QueuedItem {
  item: AlertItem;
  arrivedAt: string;
}

export interface OutgoingMessage {
  /** Names it for ever, and is the same for each try. */
  id: string;
  /** None in a message that only tries the channel. */
  items: AlertItem[];
  dropped: number;
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
export const keptKnown = 1000;
export const keptChannelStory = 20;
/** Nothing came for so long: what is there is sent. */
export const gapMs = 5_000;
/** What came first waits at most so long. */
export const longestGatherMs = 60_000;
/** From one message to the next. */
export const paceMs = 60_000;
const pausesMs = [30_000, 60_000, 120_000, 300_000, 600_000, 900_000];
const triesUntilCondition = 3;
/** Bytes. */
const longestReason = 300;

export function newChannelState(address: ChannelAddress): ChannelState {
  return {
    ...{ address, queue: [], known: [], dropped: 0, sending: null, failing: null },
    ...{ lastSentAt: null, sentCount: 0, story: [] },
  };
}

/** The same object when it was taken in already. */
export function takeItem(state: ChannelState, item: AlertItem, at: string): ChannelState {
  const known = state.known.find(({ key, alert }) => key === item.key && alert === item.alert);
  if (known !== undefined && known.seq >= item.seq) return state;
  const { key, alert, seq } = item;
  const others = state.known.filter((one) => one.key !== key || one.alert !== alert);
  const next = { ...state, known: [...others, { key, alert, seq }].slice(-keptKnown) };
  return bounded({ ...next, queue: queued(state.queue, { item, arrivedAt: at }) });
}

function queued(queue: readonly QueuedItem[], entry: QueuedItem): QueuedItem[] {
  const index = queue.findIndex(({ item }) => item.key === entry.item.key);
  const old = queue[index];
  if (old === undefined) return [...queue, entry];
  const merged = { item: mergeItems(old.item, entry.item), arrivedAt: old.arrivedAt };
  return queue.map((one, at) => (at === index ? merged : one));
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

/** What is over can be missed most easily, and what is oldest. */
function bounded(state: ChannelState): ChannelState {
  if (state.queue.length <= mostQueued) return state;
  const order: Announcement[] = ['passed', 'lasts', 'over', 'began'];
  const victim = order
    .map((what) => state.queue.find(({ item }) => item.what === what))
    .find((entry) => entry !== undefined);
  return { ...state, queue: state.queue.filter((entry) => entry !== victim), dropped: state.dropped + 1 };
}

export type ChannelStep = { kind: 'send' } | { kind: 'wait'; untilMs: number | null };

export function nextChannelStep(state: ChannelState, nowMs: number): ChannelStep {
  const { sending, failing, lastSentAt } = state;
  const tryAtMs = failing === null ? 0 : Date.parse(failing.nextTryAt);
  if (sending !== null) return nowMs >= tryAtMs ? { kind: 'send' } : { kind: 'wait', untilMs: tryAtMs };
  const due = dueItems(state, nowMs);
  const laterMs = state.queue.flatMap(({ item }) => (isDue(item, nowMs) ? [] : Date.parse(item.notBefore ?? '')));
  const nextMs = laterMs.length === 0 ? null : Math.min(...laterMs);
  if (due.length === 0) return { kind: 'wait', untilMs: nextMs };
  const arrivals = due.map(({ arrivedAt }) => Date.parse(arrivedAt));
  const gatheredAtMs = Math.min(Math.max(...arrivals) + gapMs, Math.min(...arrivals) + longestGatherMs);
  const pacedAtMs = lastSentAt === null ? 0 : Date.parse(lastSentAt) + paceMs;
  const untilMs = Math.max(gatheredAtMs, pacedAtMs, tryAtMs);
  return nowMs >= untilMs ? { kind: 'send' } : { kind: 'wait', untilMs: Math.min(untilMs, nextMs ?? Infinity) };
}

/** What goes out now; `id` names the message if it is a new one. */
export function beginSending(state: ChannelState, id: string, nowMs: number): ChannelState {
  if (state.sending !== null) return state;
  const due = dueItems(state, nowMs);
  const queue = state.queue.filter((entry) => !due.includes(entry));
  return { ...state, queue, dropped: 0, sending: { id, items: due.map(({ item }) => item), dropped: state.dropped } };
}

export function afterSending(
  state: ChannelState,
  outcome: Exclude<SendOutcome, { kind: 'gone' }>,
  at: string,
): ChannelState {
  const { sending, failing } = state;
  if (sending === null) return state;
  if (outcome.kind === 'sent') {
    const sentence = `a message about ${sending.items.length} was taken`;
    const sent = { ...state, sending: null, failing: null, lastSentAt: at, sentCount: state.sentCount + 1 };
    return tell(sent, at, failing === null ? sentence : `${sentence}, after ${failing.tries} tries that failed`);
  }
  const tries = (failing?.tries ?? 0) + 1;
  const pauseMs = pausesMs[Math.min(tries, pausesMs.length) - 1] ?? 0;
  const reason = cutToBytes(outcome.reason, longestReason);
  const isPermanent = outcome.kind === 'refused' && outcome.isPermanent;
  const next: Failing = {
    ...{ since: failing?.since ?? at, tries, reason },
    nextTryAt: new Date(Date.parse(at) + pauseMs).toISOString(),
    isCondition: failing?.isCondition === true || isPermanent || tries >= triesUntilCondition,
  };
  const failed = tell({ ...state, failing: next }, at, `try ${tries} failed: ${reason}`);
  return outcome.kind === 'unknown' ? failed : thawed(failed, sending, at);
}

/** It was surely not taken: what came meanwhile is told with it, or in its place. */
function thawed(state: ChannelState, sending: OutgoingMessage, at: string): ChannelState {
  const entries = [...sending.items.map((item) => ({ item, arrivedAt: at })), ...state.queue];
  const queue = entries.reduce<QueuedItem[]>(queued, []);
  return bounded({ ...state, sending: null, queue, dropped: state.dropped + sending.dropped });
}

function dueItems({ queue }: ChannelState, nowMs: number): QueuedItem[] {
  return queue.filter(({ item }) => isDue(item, nowMs));
}

function isDue({ notBefore }: AlertItem, nowMs: number): boolean {
  return notBefore === null || Date.parse(notBefore) <= nowMs;
}

function tell(state: ChannelState, at: string, sentence: string): ChannelState {
  return { ...state, story: [...state.story, { at, sentence }].slice(-keptChannelStory) };
}

/**
 * One alert, from the first time that its condition begins until it is over and has stayed so.
 *
 *   true ── over ──▶ calm ── stable for long enough ──▶ told that it is over ──▶ end
 *             ▲        │
 *             └─ began again: counted, not told
 */
import type { StoryEntry } from '../story';
import { cutToBytes } from '../text-size';
import type { Announcement } from './alert-item';
import type { AlertPolicy } from './alert-settings';
import { conditionKey, type ConditionFact } from './condition';
import type { AlertWord, ConditionKind, Severity } from './condition-kinds';

/** Plain JSON and bounded: it is carried from run to run. */
export interface AlertState {
  key: string;
  word: AlertWord;
  code: string;
  subject: string;
  severity: Severity;
  title: string;
  message: string;
  advice: string;
  afterMs: number;
  policy: AlertPolicy;
  /** When it began the first time, and the last time. */
  since: string;
  lastSince: string;
  /** When its beginning was heard here; absent in alerts that began before this was kept. */
  heardAt?: string;
  /** The beginnings that were heard of, newest last, at most `keptBeginnings`: what is told late or twice is known by them. */
  begun: string[];
  /** Whether one of its times was long enough to be told. */
  hasLasted: boolean;
  /** When it was over, and when that was heard; null while it is true. */
  endedAt: string | null;
  calmSince: string | null;
  /** How often it began. */
  count: number;
  /** Numbers what is announced. */
  seq: number;
  /** The last announcement; null before the first. */
  told: { what: Announcement; at: string; to: string[] } | null;
  /** Whether anybody has been told that it began. */
  wasTold: boolean;
  reminders: number;
  /** Nobody is told before, as far as was known when it was looked at. */
  silencedUntil: string | null;
  acknowledged: Acknowledgement | null;
  /** Messages that arrived, newest last, at most `keptDeliveries`. */
  deliveries: Delivery[];
  /** Newest last, at most `keptAlertStory`. */
  story: StoryEntry[];
}

export interface Acknowledgement {
  by: string;
  reason: string;
  at: string;
  /** Null: until it is over. */
  until: string | null;
}

export interface Delivery {
  what: Announcement;
  /** As `addressText` writes it. */
  to: string;
  at: string;
}

export const keptDeliveries = 10;
export const keptAlertStory = 30;
export const keptBeginnings = 20;
/** One that comes and goes so often is told, however short each time is. */
const flapsUntilTold = 5;
/** Bytes. */
const longestMessage = 500;

/** What an alert is told of its condition: with what was known of such conditions, and of people's wishes, by then. */
export interface RaisedCondition {
  fact: ConditionFact;
  kind: ConditionKind;
  policy: AlertPolicy;
}

export function newAlertState({ fact, kind, policy }: RaisedCondition, at: string): AlertState {
  const { word, code, subject, since, endedAt } = fact;
  const state: AlertState = {
    ...{ key: conditionKey(fact), word, code, subject, ...ofKind(kind), policy, message: sentenceOf(fact) },
    ...{ since, lastSince: since, begun: [since], hasLasted: false, endedAt: null, calmSince: null },
    heardAt: at,
    ...{ count: 1, seq: 0, told: null, wasTold: false, reminders: 0 },
    ...{ silencedUntil: null, acknowledged: null, deliveries: [], story: [] },
  };
  const begun = noted(state, at, `it began at ${since}: ${state.message}`);
  return endedAt === null ? begun : afterEnd(begun, endedAt, at, `it was over at ${endedAt}`);
}

/** The same object when it is no news. */
export function afterFact(state: AlertState, told: RaisedCondition, at: string): AlertState {
  const { fact, policy } = told;
  const next = JSON.stringify(policy) === JSON.stringify(state.policy) ? state : { ...state, policy };
  const isKnown = state.begun.includes(fact.since);
  const isNewest = state.begun.at(-1) === fact.since;
  if (isKnown && (!isNewest || (state.endedAt !== null && fact.endedAt !== null))) return next;
  if (fact.endedAt === null) return afterBegan(next, told, at);
  // Whoever tells the end of a time that is not known has told its beginning to nobody.
  const begun = next.endedAt === null ? next : afterBegan(next, told, at);
  return afterEnd(begun, fact.endedAt, at, `it was over at ${fact.endedAt}`);
}

function afterBegan(state: AlertState, { fact, kind }: RaisedCondition, at: string): AlertState {
  const message = sentenceOf(fact);
  const { since, isMore } = fact;
  const begun = state.begun.includes(since) ? state.begun : [...state.begun, since].slice(-keptBeginnings);
  // It is told anew by who has forgotten that it was, or says more than before.
  if (state.endedAt === null) {
    if (begun === state.begun && message === state.message) return state;
    const told = { ...state, message, begun };
    // Whoever said that they see to it said so of less; and who hears of it hears of all in one reminder.
    return isMore === true
      ? noted({ ...told, reminders: 0, acknowledged: null }, at, `it is about more: ${message}`)
      : told;
  }
  const again = { ...state, message, begun, lastSince: since, heardAt: at, endedAt: null, calmSince: null };
  // Its source began anew, and tells once more what it told before.
  if (since === state.lastSince && !wasToldOver(state)) return noted(again, at, `it is true again: ${message}`);
  const sentence = `it began again at ${since}: ${message}`;
  if (!wasToldOver(state)) return noted({ ...again, count: state.count + 1 }, at, sentence);
  return noted(asAnother({ ...again, ...ofKind(kind) }), at, sentence);
}

function wasToldOver({ told }: AlertState): boolean {
  return told !== null && isEnd(told.what);
}

/** People were told that it was over: what began since is another one. */
export function asAnother(state: AlertState): AlertState {
  const anew = { told: null, wasTold: false, reminders: 0, acknowledged: null, hasLasted: false };
  return { ...state, ...anew, since: state.lastSince, count: 1 };
}

function afterEnd(state: AlertState, endedAt: string, at: string, sentence: string): AlertState {
  const lastedMs = Date.parse(endedAt) - Date.parse(state.lastSince);
  const hasLasted = state.hasLasted || lastedMs >= state.afterMs;
  const over = noted({ ...state, endedAt, calmSince: at, hasLasted }, at, sentence);
  // Whoever silences maintenance does not want to hear all of it when it is done.
  const isMuted = state.told === null && state.silencedUntil !== null && endedAt < state.silencedUntil;
  return isMuted ? { ...over, told: { what: 'passed', at, to: [] } } : over;
}

/** Its source says that it is not true, though nobody told its end. */
export function afterDenial(state: AlertState, at: string): AlertState {
  if (state.endedAt !== null) return state;
  return afterEnd(state, at, at, 'looked at again, it is not true any more');
}

/**
 * A silence ended, or the settings changed: it is looked up anew who is to be told, and what nobody was told is told as if
 * it had never been tried. The same object when that changes nothing.
 */
export function lookedAgain(state: AlertState): AlertState {
  const isUntold = state.told !== null && !state.wasTold && !isEnd(state.told.what);
  if (state.silencedUntil === null && !isUntold) return state;
  return { ...state, silencedUntil: null, told: isUntold ? null : state.told };
}

/** Nothing is to be told of it any more. */
export function closed(state: AlertState, at: string): AlertState {
  if (state.told !== null && isEnd(state.told.what)) return state;
  const what: Announcement = state.told === null ? 'passed' : 'over';
  return noted({ ...state, told: { what, at, to: [] } }, at, 'it stayed over, and there was nobody to be told');
}

export type AlertStep =
  | { kind: 'announce'; what: Announcement }
  /** Null: until something is heard. */
  | { kind: 'wait'; untilMs: number | null }
  | { kind: 'end' };

export function nextStep(state: AlertState, nowMs: number): AlertStep {
  return state.endedAt === null ? stepOfTrue(state, nowMs) : stepOfOver(state, state.endedAt, nowMs);
}

function stepOfTrue(state: AlertState, nowMs: number): AlertStep {
  const { told, silencedUntil, acknowledged, policy } = state;
  const notBeforeMs = silencedUntil === null ? 0 : Date.parse(silencedUntil);
  const announce = (what: Announcement, dueMs: number): AlertStep => {
    const untilMs = Math.max(dueMs, notBeforeMs);
    return nowMs >= untilMs ? { kind: 'announce', what } : { kind: 'wait', untilMs };
  };
  if (told === null) {
    // The clock of its source may be ahead.
    const sinceMs = Math.min(Date.parse(state.lastSince), Date.parse(state.heardAt ?? state.lastSince));
    return announce('began', deserves(state) ? 0 : sinceMs + state.afterMs);
  }
  const distanceMs = policy.remindersMs[Math.min(state.reminders, policy.remindersMs.length - 1)];
  if (distanceMs === undefined) return { kind: 'wait', untilMs: null };
  const dueMs = Date.parse(told.at) + distanceMs;
  if (acknowledged === null) return announce(state.wasTold ? 'lasts' : 'began', dueMs);
  if (acknowledged.until === null) return { kind: 'wait', untilMs: null };
  return announce(state.wasTold ? 'lasts' : 'began', Math.max(dueMs, Date.parse(acknowledged.until)));
}

function stepOfOver(state: AlertState, endedAt: string, nowMs: number): AlertStep {
  const { told, calmSince, policy } = state;
  if (told !== null && isEnd(told.what)) return { kind: 'end' };
  const stableAtMs = Date.parse(calmSince ?? endedAt) + policy.stableMs;
  if (nowMs < stableAtMs) return { kind: 'wait', untilMs: stableAtMs };
  if (told !== null) return state.wasTold ? { kind: 'announce', what: 'over' } : { kind: 'end' };
  return deserves(state) ? { kind: 'announce', what: 'passed' } : { kind: 'end' };
}

function deserves({ hasLasted, count }: AlertState): boolean {
  return hasLasted || count >= flapsUntilTold;
}

export function acknowledge(state: AlertState, acknowledged: Acknowledgement): AlertState {
  const until = acknowledged.until === null ? 'until it is over' : `until ${acknowledged.until}`;
  const sentence = `acknowledged by ${acknowledged.by} ${until}: ${acknowledged.reason}`;
  return noted({ ...state, acknowledged }, acknowledged.at, sentence);
}

/** Its time may be over. */
export function acknowledgementAt({ acknowledged }: AlertState, nowMs: number): Acknowledgement | null {
  if (acknowledged?.until == null) return acknowledged;
  return Date.parse(acknowledged.until) > nowMs ? acknowledged : null;
}

export function isEnd(what: Announcement): boolean {
  return what === 'over' || what === 'passed';
}

/** Its story, with one sentence more. */
export function noted(state: AlertState, at: string, sentence: string): AlertState {
  const story = [...state.story, { at, sentence: cutToBytes(sentence, longestMessage) }].slice(-keptAlertStory);
  return { ...state, story };
}

function ofKind({ severity, title, advice, afterMs }: ConditionKind): ConditionKind {
  return { severity, title, advice, afterMs };
}

/** One line: it goes into lists and subjects of messages. */
function sentenceOf({ message }: ConditionFact): string {
  return cutToBytes(message.replace(/[\s\p{Cc}]+/gu, ' ').trim(), longestMessage);
}

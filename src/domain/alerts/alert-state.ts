/**
 * One alert, from the first time that its condition begins until it is over and has stayed so.
 *
 *   true ── over ──▶ calm ── stable for long enough ──▶ told that it is over ──▶ end
 *             ▲        │
 *             └─ began again: counted, not told
 */
import type { StoryEntry } from '../story';
import { cutToBytes } from '../text-size';
import { addressText, type Announcement, type ChannelAddress } from './alert-item';
import type { AlertPolicy } from './alert-settings';
import { conditionKey, type ConditionFact } from './condition';
import { conditionKind, type AlertWord, type Severity } from './condition-kinds';

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
/** One that comes and goes so often is told, however short each time is. */
const flapsUntilTold = 5;
/** Bytes. */
const longestMessage = 500;

/** The kind of its condition is known: nobody starts an alert of another. */
export function newAlertState(fact: ConditionFact, policy: AlertPolicy, at: string): AlertState {
  const kind = conditionKind(fact.word, fact.code);
  if (kind === null) throw new Error(`nobody is told of ${conditionKey(fact)}`);
  const { word, code, subject, since, endedAt } = fact;
  const { severity, title, advice, afterMs } = kind;
  const state: AlertState = {
    ...{ key: conditionKey(fact), word, code, subject, severity, title, advice, afterMs, policy },
    ...{ message: cutToBytes(fact.message, longestMessage), since, lastSince: since, endedAt },
    ...{ calmSince: endedAt === null ? null : at, count: 1, seq: 0, told: null, wasTold: false, reminders: 0 },
    ...{ silencedUntil: null, acknowledged: null, deliveries: [], story: [] },
  };
  const sentence = `it began at ${since}${endedAt === null ? '' : ` and was over at ${endedAt}`}: ${state.message}`;
  return tell(state, at, sentence);
}

/** The same object when it is no news. */
export function afterFact(state: AlertState, fact: ConditionFact, policy: AlertPolicy, at: string): AlertState {
  const next = JSON.stringify(policy) === JSON.stringify(state.policy) ? state : { ...state, policy };
  if (fact.endedAt === null) return afterBegan(next, fact, at);
  // The end of an earlier time came late.
  if (fact.since < state.lastSince) return next;
  // Somebody missed that it had begun again.
  const begun = fact.what === 'passed' ? afterBegan(next, { ...fact, endedAt: null }, at) : next;
  if (begun.endedAt !== null) return begun;
  return tell({ ...begun, endedAt: fact.endedAt, calmSince: at }, at, `it was over at ${fact.endedAt}`);
}

function afterBegan(state: AlertState, fact: ConditionFact, at: string): AlertState {
  const message = cutToBytes(fact.message, longestMessage);
  if (state.endedAt === null) return message === state.message ? state : { ...state, message };
  const again = { ...state, message, lastSince: fact.since, endedAt: null, calmSince: null };
  // Its source began anew and tells the same once more.
  if (fact.since === state.lastSince) return again;
  const sentence = `it began again at ${fact.since}: ${message}`;
  if (state.told === null || !isEnd(state.told.what)) return tell({ ...again, count: state.count + 1 }, at, sentence);
  // It was told as over already: this is another one.
  const anew = { since: fact.since, count: 1, told: null, wasTold: false, reminders: 0, acknowledged: null };
  return tell({ ...again, ...anew }, at, sentence);
}

/** Its source says that it is not true, though nobody told its end. */
export function afterDenial(state: AlertState, at: string): AlertState {
  if (state.endedAt !== null) return state;
  return tell({ ...state, endedAt: at, calmSince: at }, at, 'looked at again, it is not true any more');
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
    const isFlapping = state.count >= flapsUntilTold;
    return announce('began', isFlapping ? 0 : Date.parse(state.lastSince) + state.afterMs);
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
  const lastedMs = Date.parse(endedAt) - Date.parse(state.lastSince);
  return lastedMs >= state.afterMs ? { kind: 'announce', what: 'passed' } : { kind: 'end' };
}

/** What became of an announcement. */
export type Announced =
  /** Handed to these addresses; none: no route leads anywhere. */
  | { kind: 'told'; to: ChannelAddress[]; policy: AlertPolicy; quietUntil: string | null }
  | { kind: 'silenced'; until: string; by: string; reason: string; policy: AlertPolicy }
  /** Its source does not say so any more. */
  | { kind: 'notTrue'; policy: AlertPolicy };

export function afterAnnouncement(old: AlertState, what: Announcement, announced: Announced, at: string): AlertState {
  const state = { ...old, policy: announced.policy, silencedUntil: null };
  if (announced.kind === 'notTrue') return afterDenial(state, at);
  if (announced.kind === 'silenced') {
    const { until, by, reason } = announced;
    const silent = tell(state, at, `nobody is told before ${until}: silenced by ${by}: ${reason}`);
    // Of what is over nobody needs to hear later.
    return isEnd(what) ? { ...silent, told: { what, at, to: [] } } : { ...silent, silencedUntil: until };
  }
  const to = announced.to.map(addressText);
  const quiet = announced.quietUntil === null ? '' : `, to be sent at ${announced.quietUntil}, after the quiet hours`;
  return tell(
    {
      ...state,
      seq: state.seq + 1,
      told: { what, at, to },
      wasTold: state.wasTold || to.length > 0,
      reminders: what === 'lasts' ? state.reminders + 1 : state.reminders,
    },
    at,
    to.length === 0 ? `nobody is told (${what}): no route leads to a channel` : `${what}: ${to.join(', ')}${quiet}`,
  );
}

export function afterDelivery(state: AlertState, delivery: Delivery): AlertState {
  const deliveries = [...state.deliveries, delivery].slice(-keptDeliveries);
  return tell({ ...state, deliveries }, delivery.at, `${delivery.to} has taken the message (${delivery.what})`);
}

export function acknowledge(state: AlertState, acknowledged: Acknowledgement): AlertState {
  const until = acknowledged.until === null ? 'until it is over' : `until ${acknowledged.until}`;
  const sentence = `acknowledged by ${acknowledged.by} ${until}: ${acknowledged.reason}`;
  return tell({ ...state, acknowledged }, acknowledged.at, sentence);
}

/** Its time may be over. */
export function acknowledgementAt({ acknowledged }: AlertState, nowMs: number): Acknowledgement | null {
  if (acknowledged?.until == null) return acknowledged;
  return Date.parse(acknowledged.until) > nowMs ? acknowledged : null;
}

function isEnd(what: Announcement): boolean {
  return what === 'over' || what === 'passed';
}

function tell(state: AlertState, at: string, sentence: string): AlertState {
  return {
    ...state,
    story: [...state.story, { at, sentence: cutToBytes(sentence, longestMessage) }].slice(-keptAlertStory),
  };
}

/** What becomes of the queue of an address when somebody has tried to send to it. */
import { cutToBytes } from '../text-size';
import {
  bounded,
  queued,
  type ChannelState,
  type Failing,
  type OutgoingMessage,
  type QueuedItem,
  type SendOutcome,
} from './channel-state';

type Failure = Extract<SendOutcome, { reason: string }>;

export const keptChannelStory = 20;
const firstPausesMs = [30_000, 60_000, 120_000, 300_000, 600_000];
const quarterMs = 900_000;
/** After some hours less often: each try writes the whole message into the history. */
const quarters = 24;
const hourMs = 3_600_000;
const triesUntilCondition = 3;
export const mostUncertainTries = 4;
/** Bytes. */
const longestReason = 300;

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
    return noted(sent, at, failing === null ? sentence : `${sentence}, after ${failing.tries} tries that failed`);
  }
  const failed = afterFailure(state, outcome, at);
  const uncertainTries = (sending.uncertainTries ?? 0) + (outcome.kind === 'unknown' ? 1 : 0);
  if (uncertainTries === 0) return thawed(failed, sending, at);
  if (uncertainTries < mostUncertainTries) return { ...failed, sending: { ...sending, uncertainTries } };
  // Whoever takes each of them and says so too late would get it for ever, and nothing that is newer.
  return noted(
    { ...failed, sending: null },
    at,
    `it may have arrived after ${uncertainTries} tries, and is not repeated`,
  );
}

function afterFailure(state: ChannelState, outcome: Failure, at: string): ChannelState {
  const { failing } = state;
  const tries = (failing?.tries ?? 0) + 1;
  const pauseMs = firstPausesMs[tries - 1] ?? (tries <= firstPausesMs.length + quarters ? quarterMs : hourMs);
  const reason = cutToBytes(outcome.reason, longestReason);
  const isPermanent = outcome.kind === 'refused' && outcome.isPermanent;
  const next: Failing = {
    ...{ since: failing?.since ?? at, tries, reason },
    nextTryAt: new Date(Date.parse(at) + pauseMs).toISOString(),
    isCondition: failing?.isCondition === true || isPermanent || tries >= triesUntilCondition,
  };
  const what = outcome.kind === 'unknown' ? 'may have been taken or not' : 'failed';
  return noted({ ...state, failing: next }, at, `try ${tries} ${what}: ${reason}`);
}

/** There is nobody any more to whom it could be sent. What came meanwhile is tried: the address may be back. */
export function afterGone(state: ChannelState, at: string): ChannelState {
  const items = state.sending?.items.length ?? 0;
  const sentence = `the configuration does not name it any more; a message about ${items} is not sent`;
  return noted({ ...state, sending: null, failing: null }, at, sentence);
}

/** Somebody tried the channel. That it takes messages again is a reason not to wait for the next try. */
export function afterTest(state: ChannelState, by: string, outcome: SendOutcome, at: string): ChannelState {
  const what = outcome.kind === 'gone' ? 'the configuration does not name it' : outcomeText(outcome);
  const failing =
    outcome.kind === 'sent' && state.failing !== null ? { ...state.failing, nextTryAt: at } : state.failing;
  return noted({ ...state, failing }, at, cutToBytes(`${by} tried it: ${what}`, longestReason));
}

function outcomeText(outcome: Exclude<SendOutcome, { kind: 'gone' }>): string {
  if (outcome.kind === 'sent') return 'the message was taken';
  return `${outcome.kind === 'refused' ? 'refused' : 'taken or not'}: ${outcome.reason}`;
}

/** It was surely not taken: what came meanwhile is told with it, or in its place. */
function thawed(state: ChannelState, sending: OutgoingMessage, at: string): ChannelState {
  const entries = [...sending.items.map((item) => ({ item, arrivedAt: at })), ...state.queue];
  const queue = entries.reduce<QueuedItem[]>(queued, []);
  return bounded({ ...state, sending: null, queue, dropped: state.dropped + sending.dropped });
}

function noted(state: ChannelState, at: string, sentence: string): ChannelState {
  return { ...state, story: [...state.story, { at, sentence }].slice(-keptChannelStory) };
}

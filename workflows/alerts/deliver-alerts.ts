/**
 * The messages of one address: gathers what alerts tell, sends it as one message, and tries again, for days if need be,
 * what was not taken. That an address takes nothing is a condition of its own, of which the others are told.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  TimeoutFailure,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities, DeliveredMessage } from '../../activities/alerts';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import { addressText, type ChannelAddress } from '../../src/domain/alerts/alert-item';
import { afterGone, afterSending, afterTest } from '../../src/domain/alerts/channel-outcome';
import {
  beginSending,
  newChannelState,
  nextChannelStep,
  takeItem,
  type ChannelState,
  type OutgoingMessage,
  type SendOutcome,
} from '../../src/domain/alerts/channel-state';
import { alertBookkeeping, oneTryToSend } from '../activity-options';
import { ConditionDesk } from '../condition-desk';
import { Desk } from '../desk';
import { alertFailure } from '../failure';
import { alertAnnouncedSignal, channelKnownQuery, testChannelUpdate, type TestCommand } from './messages';
import { showChannel } from './show-channel';

/** A run this long is continued as new when nothing is under way. */
export const eventsPerChannelRun = 400;
/** The server takes some dozens of signals a second, and an activity is to be done within its time. */
const notedAtOnce = 100;

const { sendMessage } = proxyActivities<AlertActivities>(oneTryToSend);
const { noteDelivery } = proxyActivities<AlertActivities>(alertBookkeeping);

export interface DeliverAlertsInput {
  address: ChannelAddress;
  carried?: ChannelState;
}

/** Ends when the address is not configured any more, and nothing is left to be tried. */
export async function deliverAlerts({ address, carried }: DeliverAlertsInput): Promise<void> {
  let state = carried ?? newChannelState(address);
  const conditions = new ConditionDesk();
  const arrivals = new Desk<DeliveredMessage>('arrivals', async (messages) => {
    for (const message of messages) await noteDelivery(message);
  });
  let isGone = false;
  const subject = addressText(address);

  setHandler(alertAnnouncedSignal, (item, pace) => void (state = takeItem(state, item, now(), pace)), {
    description: 'An alert tells what its people are to know',
  });
  setHandler(channelKnownQuery, () => state, { description: 'What is still to be sent, and what stands in the way' });
  setHandler(testChannelUpdate, (command) => tryChannel(command), {
    validator: mayTest,
    description: 'Send a message to try the channel',
  });

  const isLong = () => workflowInfo().historyLength >= eventsPerChannelRun || workflowInfo().continueAsNewSuggested;
  const isQuiet = () => conditions.isQuiet && arrivals.isQuiet && allHandlersFinished();

  for (;;) {
    showChannel(state);
    const shown = state;
    const isOver = () => isGone && state.sending === null && state.queue.length === 0;
    const step = nextChannelStep(state, Date.now());
    if (isOver() && isQuiet()) return;
    if (step.kind === 'send') await deliver();
    else if (isLong() && isQuiet()) await continueAsNew<typeof deliverAlerts>({ address, carried: state });
    else {
      const news = () => state !== shown || ((isLong() || isOver()) && isQuiet());
      const { untilMs } = step;
      if (untilMs === null) await condition(news);
      else await condition(news, Math.max(1, untilMs - Date.now()), { summary: waitsFor(state) });
    }
  }

  async function deliver(): Promise<void> {
    state = beginSending(state, uuid4(), Date.now());
    const message = state.sending;
    if (message === null) return;
    const before = state.failing;
    const outcome = await send(address, message);
    isGone = outcome.kind === 'gone';
    state = outcome.kind === 'gone' ? afterGone(state, now()) : afterSending(state, outcome, now());
    const { failing } = state;
    if (failing?.isCondition === true && before?.isCondition !== true) tellCondition('began', failing);
    if (failing === null && before?.isCondition === true) tellCondition('over', before);
    if (outcome.kind === 'sent') noteArrival(message);
  }

  async function tryChannel({ by }: TestCommand): Promise<SendOutcome> {
    const outcome = await send(address, { id: uuid4(), items: [], dropped: 0, test: { by } });
    isGone = outcome.kind === 'gone';
    state = afterTest(state, by, outcome, now());
    return outcome;
  }

  function noteArrival({ items }: OutgoingMessage): void {
    const alerts = items.map(({ key, what }) => ({ key, what }));
    const at = now();
    const parts = Array.from({ length: Math.ceil(alerts.length / notedAtOnce) }, (_, index) =>
      alerts.slice(index * notedAtOnce, (index + 1) * notedAtOnce),
    );
    arrivals.tell(parts.map((part) => ({ to: subject, at, alerts: part })));
  }

  function tellCondition(what: 'began' | 'over', { since, reason }: { since: string; reason: string }): void {
    const endedAt = what === 'over' ? now() : null;
    conditions.tell([{ what, word: 'alerts', code: 'channelFails', subject, message: reason, since, endedAt }]);
  }
}

/** When whoever was to try it has died or lost the server, the message may have been taken. */
async function send(address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> {
  try {
    return await sendMessage(address, message);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') {
      return { kind: 'refused', reason: 'no worker took it; see that `watchkeeper worker` runs', isPermanent: false };
    }
    return { kind: 'unknown', reason: `the worker that sent it gave no answer (${cause?.message ?? error.message})` };
  }
}

function waitsFor({ failing, queue }: ChannelState): string {
  if (failing !== null) return 'until the next try';
  return queue.length === 0 ? 'until something is to be told' : 'for more to go along';
}

function mayTest({ by, notAfter }: TestCommand): void {
  if (typeof by !== 'string' || by.trim() === '') throw alertFailure('alertRequestRefused', 'say who asks');
  const late = refusalOfLate(notAfter, Date.now());
  if (late !== null) throw alertFailure('alertRequestRefused', late);
}

function now(): string {
  return new Date().toISOString();
}

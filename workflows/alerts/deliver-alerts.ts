/**
 * The messages of one address: gathers what alerts tell, sends it as one message, and tries again, for days if need be,
 * what was not taken. That an address takes nothing is a condition of its own, of which the others are told.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities } from '../../activities/alerts';
import { addressText, type ChannelAddress } from '../../src/domain/alerts/alert-item';
import {
  afterSending,
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
import { alertFailure } from '../failure';
import { alertAnnouncedSignal, channelKnownQuery, testChannelUpdate, type TestCommand } from './messages';
import { showChannel } from './show-channel';

/** A run this long is continued as new when nothing is under way. */
export const eventsPerChannelRun = 400;

const { sendMessage } = proxyActivities<AlertActivities>(oneTryToSend);
const { noteDelivery } = proxyActivities<AlertActivities>(alertBookkeeping);

export interface DeliverAlertsInput {
  address: ChannelAddress;
  carried?: ChannelState;
}

/** Ends when the address is not configured any more. */
export async function deliverAlerts({ address, carried }: DeliverAlertsInput): Promise<void> {
  let state = carried ?? newChannelState(address);
  const desk = new ConditionDesk();
  const subject = addressText(address);

  setHandler(alertAnnouncedSignal, (item) => void (state = takeItem(state, item, now())), {
    description: 'An alert tells what its people are to know',
  });
  setHandler(channelKnownQuery, () => state, { description: 'What is still to be sent, and what stands in the way' });
  setHandler(testChannelUpdate, ({ by }) => send(address, { id: uuid4(), items: [], dropped: 0, test: { by } }), {
    validator: mayTest,
    description: 'Send a message to try the channel',
  });

  const isLong = () => workflowInfo().historyLength >= eventsPerChannelRun || workflowInfo().continueAsNewSuggested;
  const isQuiet = () => desk.isQuiet && allHandlersFinished();

  for (;;) {
    showChannel(state);
    const shown = state;
    const step = nextChannelStep(state, Date.now());
    if (step.kind === 'send') {
      if ((await deliver()) === 'gone') break;
    } else if (isLong() && isQuiet()) {
      await continueAsNew<typeof deliverAlerts>({ address, carried: state });
    } else {
      const news = () => state !== shown || (isLong() && isQuiet());
      const { untilMs } = step;
      if (untilMs === null) await condition(news);
      else await condition(news, Math.max(1, untilMs - Date.now()), { summary: waitsFor(state) });
    }
  }
  await condition(() => isQuiet());

  async function deliver(): Promise<'gone' | 'tried'> {
    state = beginSending(state, uuid4(), Date.now());
    const message = state.sending;
    if (message === null) return 'tried';
    const before = state.failing;
    const outcome = await send(address, message);
    if (outcome.kind === 'gone') {
      if (before?.isCondition === true) tellCondition('over', before);
      return 'gone';
    }
    state = afterSending(state, outcome, now());
    const { failing } = state;
    if (failing?.isCondition === true && before?.isCondition !== true) tellCondition('began', failing);
    if (failing === null && before?.isCondition === true) tellCondition('over', before);
    if (outcome.kind === 'sent') await noteArrival(message);
    return 'tried';
  }

  async function noteArrival({ items }: OutgoingMessage): Promise<void> {
    await noteDelivery({ to: subject, at: now(), alerts: items.map(({ key, what }) => ({ key, what })) });
  }

  function tellCondition(what: 'began' | 'over', { since, reason }: { since: string; reason: string }): void {
    const endedAt = what === 'over' ? now() : null;
    desk.tell([{ what, word: 'alerts', code: 'channelFails', subject, message: reason, since, endedAt }]);
  }
}

/** Whoever was to try it has died or lost the server: the message may have been taken. */
async function send(address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> {
  try {
    return await sendMessage(address, message);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { kind: 'unknown', reason: error.cause?.message ?? error.message };
  }
}

function waitsFor({ failing, queue }: ChannelState): string {
  if (failing !== null) return 'until the next try';
  return queue.length === 0 ? 'until something is to be told' : 'for more to go along';
}

function mayTest({ by, notAfter }: TestCommand): void {
  if (typeof by !== 'string' || by === '') throw alertFailure('alertRequestRefused', 'say who asks');
  if (notAfter !== undefined && Date.now() > Date.parse(notAfter)) {
    throw alertFailure('alertRequestRefused', `it was asked too long ago, to be begun by ${notAfter}; ask again`);
  }
}

function now(): string {
  return new Date().toISOString();
}

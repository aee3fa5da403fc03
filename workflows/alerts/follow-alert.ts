/**
 * One condition that people are told of: once when it begins, again in growing distances while it lasts, once when it is
 * over. One that comes and goes is counted. Who is to be told is looked up each time, so that settings that change count.
 */
import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities } from '../../activities/alerts';
import { refusalOfLate } from '../../src/domain/asked-in-time';
import type { AlertItem, Announcement } from '../../src/domain/alerts/alert-item';
import { alertRow } from '../../src/domain/alerts/alert-row';
import {
  acknowledge,
  acknowledgementAt,
  afterFact,
  closed,
  lookedAgain,
  newAlertState,
  nextStep,
  type AlertState,
} from '../../src/domain/alerts/alert-state';
import { afterAnnouncement, afterDelivery } from '../../src/domain/alerts/alert-telling';
import { longestAcknowledgementMs, longestBy, longestReason } from '../../src/domain/alerts/silence';
import { cutToBytes } from '../../src/domain/text-size';
import { alertBookkeeping } from '../activity-options';
import { alertFailure } from '../failure';
import {
  acknowledgeUpdate,
  alertDeliveredSignal,
  alertKnownQuery,
  conditionClearedSignal,
  conditionRaisedSignal,
  lookAgainSignal,
  type AcknowledgeAnswer,
  type AcknowledgeCommand,
} from './messages';
import { showAlert } from './show-alert';

/** A run this long is continued as new. */
export const eventsPerAlertRun = 300;

const { announceAlert } = proxyActivities<AlertActivities>(alertBookkeeping);

export interface FollowAlertInput {
  key: string;
  /** Names this alert for ever: the run in which it began. */
  alert?: string;
  carried?: AlertState;
}

export interface AlertEnd {
  key: string;
  since: string;
  endedAt: string | null;
  count: number;
}

export async function followAlert({ key, alert, carried }: FollowAlertInput): Promise<AlertEnd | null> {
  const name = alert ?? workflowInfo().runId;
  let state: AlertState | null = carried ?? null;
  let looks = 0;

  const change = (next: (known: AlertState) => AlertState) => {
    if (state !== null) state = next(state);
  };
  for (const signal of [conditionRaisedSignal, conditionClearedSignal]) {
    setHandler(
      signal,
      (told) => {
        state = state === null ? newAlertState(told, now()) : afterFact(state, told, now());
      },
      {
        description: signal === conditionRaisedSignal ? 'The condition begins, or has passed' : 'The condition is over',
      },
    );
  }
  setHandler(alertDeliveredSignal, (delivery) => change((known) => afterDelivery(known, delivery)), {
    description: 'A message about it has arrived',
  });
  setHandler(lookAgainSignal, () => lookAgain(), { description: 'A silence, or the settings, changed' });
  setHandler(alertKnownQuery, () => state, { description: 'What is known, who was told, and what comes next' });
  setHandler(acknowledgeUpdate, (command) => take(command), {
    validator: (command: AcknowledgeCommand) => mayAcknowledge(state, command),
    description: 'Somebody is on it: no reminders',
  });

  function lookAgain(): void {
    looks += 1;
    change(lookedAgain);
  }

  function take({ by, reason, forMs }: AcknowledgeCommand): AcknowledgeAnswer {
    const at = now();
    const until = forMs === undefined ? null : new Date(Date.now() + forMs).toISOString();
    const taken = { by: cutToBytes(by, longestBy), reason: cutToBytes(reason, longestReason), at, until };
    change((known) => acknowledge(known, taken));
    return { key, ...taken };
  }

  const isLong = () => workflowInfo().historyLength >= eventsPerAlertRun || workflowInfo().continueAsNewSuggested;

  for (;;) {
    if (state === null) {
      await condition(() => state !== null);
      continue;
    }
    const known: AlertState = state;
    showAlert(known);
    const step = nextStep(known, Date.now());
    if (step.kind === 'end') {
      const last = closed(known, now());
      state = last;
      showAlert(last);
      // Whoever acknowledged it in this very moment gets an answer.
      await condition(allHandlersFinished);
      if (state !== last) continue;
      return { key, since: last.since, endedAt: last.endedAt, count: last.count };
    }
    if (step.kind === 'announce') {
      const looksBefore = looks;
      const announced = await announceAlert(itemOf(known, step.what, name));
      // The silence that was found may be the one that has ended since.
      if (announced.kind === 'silenced' && looks !== looksBefore) continue;
      change((present) => afterAnnouncement({ asked: known, present }, step.what, announced, now()));
    } else if (isLong() && allHandlersFinished()) {
      // A list finds it in the new run at once, whenever a worker looks at that.
      const goOn = makeContinueAsNewFunc<typeof followAlert>({ memo: { alert: alertRow(known) } });
      await goOn({ key, alert: name, carried: known });
    } else {
      const news = () => state !== known || (isLong() && allHandlersFinished());
      const { untilMs } = step;
      if (untilMs === null) await condition(news);
      else await condition(news, Math.max(1, untilMs - Date.now()), { summary: waitsFor(known) });
    }
  }
}

function itemOf(state: AlertState, what: Announcement, alert: string): Omit<AlertItem, 'notBefore'> {
  const { key, word, code, subject, severity, title, message, advice, since, endedAt, count } = state;
  const seq = state.seq + 1;
  return { key, alert, seq, what, word, code, subject, severity, title, message, advice, since, endedAt, count };
}

function waitsFor({ endedAt, told }: AlertState): string {
  if (endedAt !== null) return 'whether it stays over';
  return told === null ? 'whether it lasts' : 'until the next reminder';
}

function mayAcknowledge(state: AlertState | null, { by, reason, forMs, notAfter }: AcknowledgeCommand): void {
  if (typeof by !== 'string' || by.trim() === '') refuse('say who asks');
  if (typeof reason !== 'string' || reason.trim() === '') refuse('say why, for whoever wonders');
  if (forMs !== undefined && !(typeof forMs === 'number' && forMs > 0 && forMs <= longestAcknowledgementMs)) {
    refuse(
      'it has to last longer than nothing, and at most 30 days; without a time it lasts until the condition is over',
    );
  }
  const late = refusalOfLate(notAfter, Date.now());
  if (late !== null) refuse(late);
  if (state === null) return refuse('nothing is known of it yet');
  // One that comes and goes may be acknowledged while it is away.
  if (state.endedAt !== null && state.count === 1) refuse(`it has been over since ${state.endedAt}`);
  const held = acknowledgementAt(state, Date.now());
  if (held !== null && held.by === by && held.reason === reason && forMs === undefined && held.until === null) {
    refuse(`${by} has acknowledged it already`);
  }
}

function refuse(message: string): never {
  throw alertFailure('alertRequestRefused', message);
}

function now(): string {
  return new Date().toISOString();
}

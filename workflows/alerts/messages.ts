/** One definition of each message for sender and receiver. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AlertItem } from '../../src/domain/alerts/alert-item';
import type { AlertState, Delivery, RaisedCondition } from '../../src/domain/alerts/alert-state';
import type { ChannelPace, ChannelState, SendOutcome } from '../../src/domain/alerts/channel-state';
import type { Silence } from '../../src/domain/alerts/silence';

export const followAlertType = 'followAlert';
export const deliverAlertsType = 'deliverAlerts';
export const keepSilencesType = 'keepSilences';

/** It begins, or has passed. */
export const conditionRaisedSignal = defineSignal<[RaisedCondition]>('raised');
/** It is over. */
export const conditionClearedSignal = defineSignal<[RaisedCondition]>('cleared');
/** A message about it has arrived. */
export const alertDeliveredSignal = defineSignal<[Delivery]>('delivered');
/** A silence, or the settings, changed. */
export const lookAgainSignal = defineSignal('lookAgain');
export const alertKnownQuery = defineQuery<AlertState | null>('alertKnown');

export const alertAnnouncedSignal = defineSignal<[AlertItem, ChannelPace?]>('announced');
export const channelKnownQuery = defineQuery<ChannelState>('channelKnown');

interface Command {
  /** Who asks. */
  by: string;
  timeoutMs?: number;
  /** Refused later than this: a wish that waited for a worker is not carried out behind the back of who gave up. */
  notAfter?: string;
}

export interface AcknowledgeCommand extends Command {
  reason: string;
  /** From when the workflow takes it; without: until the condition is over. */
  forMs?: number;
}

export interface SilenceCommand extends Command {
  pattern: string;
  reason: string;
  forMs: number;
}

export interface EndSilenceCommand extends Command {
  pattern: string;
}

export interface AcknowledgeAnswer {
  key: string;
  by: string;
  reason: string;
  at: string;
  until: string | null;
}

export const acknowledgeUpdate = defineUpdate<AcknowledgeAnswer, [AcknowledgeCommand]>('acknowledge');
/** Answers with what then holds. */
export const silenceUpdate = defineUpdate<Silence[], [SilenceCommand]>('silence');
export const endSilenceUpdate = defineUpdate<Silence[], [EndSilenceCommand]>('endSilence');
/** Sends a message at once, and answers what became of it. */
export const testChannelUpdate = defineUpdate<SendOutcome, [Command]>('testChannel');
export type TestCommand = Command;

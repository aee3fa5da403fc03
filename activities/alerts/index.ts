/** What alerts do beyond deciding: they are told of conditions, look up who is to know, and send messages. */
import type { AlertItem, Announcement, ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { Announced } from '../../src/domain/alerts/alert-telling';
import type { OutgoingMessage, SendOutcome } from '../../src/domain/alerts/channel-state';
import type { ConditionFact } from '../../src/domain/alerts/condition';
import { announceAlertWith, type AnnounceDeps } from './announce-alert';
import { raiseConditionsWith, type RaiseDeps } from './raise-conditions';
import { sendMessageWith, type SendDeps } from './send-message';

export interface AlertActivities {
  /** May be repeated: an alert takes each beginning and each end once. */
  raiseConditions: (facts: ConditionFact[]) => Promise<void>;
  /** Looks up who is to be told, and hands it to their queues. May be repeated: a queue takes each item once. */
  announceAlert: (item: Omit<AlertItem, 'notBefore'>) => Promise<Announced>;
  sendMessage: (address: ChannelAddress, message: OutgoingMessage) => Promise<SendOutcome>;
  /** Each alert learns that the message about it has arrived. */
  noteDelivery: (delivered: DeliveredMessage) => Promise<void>;
  /** Those whose key fits look again whether they are silenced. */
  lookAgain: (pattern: string) => Promise<void>;
}

export interface DeliveredMessage {
  to: string;
  at: string;
  alerts: { key: string; what: Announcement }[];
}

export interface AlertDeps extends AnnounceDeps, RaiseDeps, SendDeps {
  noteDelivery: (delivered: DeliveredMessage) => Promise<void>;
  lookAgain: (pattern: string) => Promise<void>;
}

export function createAlertActivities(deps: AlertDeps): AlertActivities {
  return {
    raiseConditions: raiseConditionsWith(deps),
    announceAlert: announceAlertWith(deps),
    sendMessage: sendMessageWith(deps),
    noteDelivery: (delivered) => deps.noteDelivery(delivered),
    lookAgain: (pattern) => deps.lookAgain(pattern),
  };
}

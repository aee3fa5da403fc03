/** The activities of alerts as a test sets them: who is to be told, what is silenced, what becomes of each message. */
import type { AlertActivities, DeliveredMessage } from '../../activities/alerts';
import type { AlertItem, ChannelAddress } from '../../src/domain/alerts/alert-item';
import { defaultPolicy } from '../../src/domain/alerts/alert-settings';
import type { Announced } from '../../src/domain/alerts/alert-telling';
import type { OutgoingMessage, SendOutcome } from '../../src/domain/alerts/channel-state';
import type { ConditionFact } from '../../src/domain/alerts/condition';
import { silenceOf, type Silence } from '../../src/domain/alerts/silence';

export type ToldItem = Omit<AlertItem, 'notBefore'>;

export class FakeAlerts implements AlertActivities {
  readonly raised: ConditionFact[] = [];
  /** What people were told of, not what was silenced. */
  readonly announced: ToldItem[] = [];
  /** By the name of the channel. */
  readonly tries = new Map<string, OutgoingMessage[]>();
  readonly delivered: DeliveredMessage[] = [];
  readonly looked: string[] = [];

  policy = defaultPolicy;
  addresses: ChannelAddress[] = [{ channel: 'mail', recipient: 'ops@example.org' }];
  silences: Silence[] = [];
  isTrue = true;
  /** Happens between the look at what holds and the answer. */
  whileAnnouncing: (item: ToldItem) => Promise<void> = () => Promise.resolve();
  outcome: (message: OutgoingMessage) => SendOutcome | Promise<SendOutcome> = () => ({ kind: 'sent' });

  constructor(private readonly nowMs: () => Promise<number> = () => Promise.resolve(Date.now())) {}

  /** What a worker registers: of whoever is `current` when one is called. */
  static activitiesOf(current: () => FakeAlerts): AlertActivities {
    return {
      raiseConditions: (facts) => current().raiseConditions(facts),
      announceAlert: (item) => current().announceAlert(item),
      sendMessage: (address, message) => current().sendMessage(address, message),
      noteDelivery: (delivered) => current().noteDelivery(delivered),
      lookAgain: (pattern) => current().lookAgain(pattern),
    };
  }

  raiseConditions(facts: ConditionFact[]): Promise<void> {
    this.raised.push(...facts);
    return Promise.resolve();
  }

  async announceAlert(item: ToldItem): Promise<Announced> {
    const announced = this.answer(item, await this.nowMs());
    if (announced.kind === 'told') this.announced.push(item);
    await this.whileAnnouncing(item);
    return announced;
  }

  triesOf({ channel }: ChannelAddress): OutgoingMessage[] {
    return this.tries.get(channel) ?? [];
  }

  sendMessage(address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> {
    this.tries.set(address.channel, [...this.triesOf(address), message]);
    return Promise.resolve(this.outcome(message));
  }

  noteDelivery(delivered: DeliveredMessage): Promise<void> {
    this.delivered.push(delivered);
    return Promise.resolve();
  }

  lookAgain(pattern: string): Promise<void> {
    this.looked.push(pattern);
    return Promise.resolve();
  }

  private answer({ key, what }: ToldItem, nowMs: number): Announced {
    const { policy, addresses: to } = this;
    if (what === 'lasts' && !this.isTrue) return { kind: 'notTrue', policy };
    const silence = what === 'over' ? null : silenceOf(key, this.silences, nowMs);
    if (silence === null) return { kind: 'told', to, policy, quietUntil: null };
    const { until, by, reason } = silence;
    return { kind: 'silenced', until, by, reason, policy };
  }
}

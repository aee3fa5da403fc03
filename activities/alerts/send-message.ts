import type { ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { OutgoingMessage, SendOutcome } from '../../src/domain/alerts/channel-state';

export interface SendDeps {
  /** One try, within its own deadline. */
  send: (address: ChannelAddress, message: OutgoingMessage) => Promise<SendOutcome>;
  /** What was taken, kept on this machine: a try whose answer was lost with its worker is not repeated. */
  taken: { has(id: string): boolean; note(id: string): void };
}

export function sendMessageWith({ send, taken }: SendDeps) {
  return async (address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> => {
    if (taken.has(message.id)) return { kind: 'sent' };
    const outcome = await send(address, message);
    if (outcome.kind === 'sent') taken.note(message.id);
    return outcome;
  };
}

import type { ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { OutgoingMessage, SendOutcome } from '../../src/domain/alerts/channel-state';
import { beating } from '../beating';

export interface SendDeps {
  /** One try, within its own deadline. */
  send: (address: ChannelAddress, message: OutgoingMessage) => Promise<SendOutcome>;
  /** What was taken, kept on this machine: a try whose answer was lost with its worker is not repeated. */
  taken: { has(id: string): boolean; note(id: string): void };
}

export function sendMessageWith({ send, taken }: SendDeps) {
  /** A try that the server believes lost may still be under way: its repetition waits for the same outcome. */
  const underWay = new Map<string, Promise<SendOutcome>>();

  async function tryOnce(address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> {
    try {
      const outcome = await send(address, message);
      if (outcome.kind === 'sent') taken.note(message.id);
      return outcome;
    } finally {
      underWay.delete(message.id);
    }
  }

  return async (address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> => {
    if (taken.has(message.id)) return { kind: 'sent' };
    const trying = underWay.get(message.id) ?? tryOnce(address, message);
    underWay.set(message.id, trying);
    // What is under way is waited for, whatever is heard meanwhile.
    return beating(() => trying);
  };
}

import { Context } from '@temporalio/activity';
import type { ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { OutgoingMessage, SendOutcome } from '../../src/domain/alerts/channel-state';

/** Well below the heartbeat timeout of one try. */
export const beatEveryMs = 2_500;

export interface SendDeps {
  /** One try, within its own deadline. */
  send: (address: ChannelAddress, message: OutgoingMessage) => Promise<SendOutcome>;
  /** What was taken, kept on this machine: a try whose answer was lost with its worker is not repeated. */
  taken: { has(id: string): boolean; note(id: string): void };
}

export function sendMessageWith({ send, taken }: SendDeps) {
  return async (address: ChannelAddress, message: OutgoingMessage): Promise<SendOutcome> => {
    if (taken.has(message.id)) return { kind: 'sent' };
    const outcome = await beating(() => send(address, message));
    if (outcome.kind === 'sent') taken.note(message.id);
    return outcome;
  };
}

/** What is under way is waited for, whatever is heard meanwhile: its outcome is what counts. */
async function beating<T>(act: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), beatEveryMs);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}

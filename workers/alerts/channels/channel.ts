import type { ChannelAddress } from '../../../src/domain/alerts/alert-item';
import type { OutgoingMessage } from '../../../src/domain/alerts/channel-state';
import type { WrittenMessage } from '../../../src/domain/alerts/message';
import { refused, type TryOutcome } from '../../../src/domain/alerts/try-outcome';

/** What a kind of channel does with its settings. */
export interface AlertChannel<Settings> {
  /** One try within its own deadline, which is well below the activity’s. Secrets are read anew for each. */
  send(settings: Settings, address: ChannelAddress, message: ReadyMessage): Promise<TryOutcome>;
}

export interface ReadyMessage {
  outgoing: OutgoingMessage;
  written: WrittenMessage;
}

/** What is named in the configuration cannot be read on this machine. */
export function cannotRead(what: string, error: unknown): TryOutcome {
  const { code, message } = error as NodeJS.ErrnoException;
  return refused(`${what} cannot be read (${code ?? message}); correct it on the machine of the worker`, true);
}

/** The kinds of channels: one in each file beside this. */
import type { ChannelKind, ChannelOf, ChannelSettings } from '../../../config/alerts';
import type { ChannelAddress } from '../../../src/domain/alerts/alert-item';
import type { TryOutcome } from '../../../src/domain/alerts/try-outcome';
import type { AlertChannel, ReadyMessage } from './channel';
import { smtpChannel } from './smtp';
import { webhookChannel } from './webhook';

/** One that is missing here is a type error. */
const kinds: { [Kind in ChannelKind]: AlertChannel<ChannelOf<Kind>> } = { smtp: smtpChannel, webhook: webhookChannel };

export function sendBy(settings: ChannelSettings, address: ChannelAddress, message: ReadyMessage): Promise<TryOutcome> {
  return kindOf(settings).send(settings, address, message);
}

function kindOf({ kind }: ChannelSettings): AlertChannel<ChannelSettings> {
  return kinds[kind];
}

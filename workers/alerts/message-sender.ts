/** Sends a message by the channel that its address names, as the configuration says at that moment. */
import type { SendDeps } from '../../activities/alerts/send-message';
import { addressesOf, type AlertSettings } from '../../config/alerts';
import { addressText } from '../../src/domain/alerts/alert-item';
import { writeMessage } from '../../src/domain/alerts/message';
import { sendBy } from './channels';

export function messageSender(settings: () => AlertSettings): SendDeps['send'] {
  return async (address, outgoing) => {
    const { channels } = settings();
    const isKnown = addressesOf(channels, address.channel).some((one) => addressText(one) === addressText(address));
    const channel = channels[address.channel];
    if (channel === undefined || !isKnown) return { kind: 'gone' };
    return sendBy(channel, address, { outgoing, written: writeMessage(outgoing, new Date().toISOString()) });
  };
}

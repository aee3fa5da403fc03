/** The kinds of channels. A new one is a file beside this, and a line in each of the tables below. */
import type { ChannelAddress } from '../../src/domain/alerts/alert-item';
import type { Located, Refuse } from '../reading/document';
import { byKind } from '../reading/by-kind';
import { show, type Reader } from '../reading/readers';
import { placedSmtp, readSmtp, type SmtpChannel } from './smtp';
import { placedWebhook, readWebhook, type WebhookChannel } from './webhook';

export type ChannelSettings = SmtpChannel | WebhookChannel;
export type ChannelKind = ChannelSettings['kind'];
export type ChannelOf<Kind extends ChannelKind> = Extract<ChannelSettings, { kind: Kind }>;

interface KindOfChannel<Kind extends ChannelKind> {
  read: Reader<ChannelOf<Kind>>;
  /** With absolute paths: they are relative to the folder of the configuration. */
  placed: (channel: ChannelOf<Kind>, folder: string) => ChannelOf<Kind>;
  /** Whom it tells; each has a queue of its own. */
  recipients: (channel: ChannelOf<Kind>) => readonly (string | null)[];
}

const kinds: { [Kind in ChannelKind]: KindOfChannel<Kind> } = {
  // One whose server is away holds nobody up.
  smtp: { read: readSmtp, placed: placedSmtp, recipients: ({ to }) => to },
  webhook: { read: readWebhook, placed: placedWebhook, recipients: () => [null] },
};

const readChannel = byKind<ChannelSettings>('channel', { smtp: kinds.smtp.read, webhook: kinds.webhook.read });

/** A name stands in Workflow Ids and in keys of conditions. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name);
}

export const readChannels: Reader<Record<string, ChannelSettings>> = (at: Located, refuse: Refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind !== 'section') {
    refuse(at, `${show(at)} is no section; write each channel below it, as "name: { kind: smtp, … }"`);
    return undefined;
  }
  const channels: [string, ChannelSettings][] = [];
  for (const { key, keyPlace, value } of at.entries) {
    if (!isName(key)) {
      const name = JSON.stringify(key);
      refuse(keyPlace, `${name} is no name of a channel; write letters, digits, "_" and "-", like mail (63 at most)`);
    }
    const channel = readChannel(value, refuse);
    if (channel !== undefined) channels.push([key, channel]);
  }
  return channels.length === at.entries.length ? Object.fromEntries(channels) : undefined;
};

export function placedChannels(channels: Readonly<Record<string, ChannelSettings>>, folder: string) {
  return Object.fromEntries(Object.entries(channels).map(([name, channel]) => [name, placedChannel(channel, folder)]));
}

function placedChannel(channel: ChannelSettings, folder: string): ChannelSettings {
  switch (channel.kind) {
    case 'smtp':
      return kinds.smtp.placed(channel, folder);
    case 'webhook':
      return kinds.webhook.placed(channel, folder);
  }
}

/** Of the channel of this name; none: there is no such channel. */
export function addressesOf(channels: Readonly<Record<string, ChannelSettings>>, name: string): ChannelAddress[] {
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
  return channel === undefined ? [] : recipientsOf(channel).map((recipient) => ({ channel: name, recipient }));
}

function recipientsOf(channel: ChannelSettings): readonly (string | null)[] {
  switch (channel.kind) {
    case 'smtp':
      return kinds.smtp.recipients(channel);
    case 'webhook':
      return kinds.webhook.recipients(channel);
  }
}

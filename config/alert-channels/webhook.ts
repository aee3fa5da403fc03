/** A page that takes JSON, such as a chat's. */
import { resolve } from 'node:path';
import type { Located, Refuse } from '../reading/document';
import { path } from '../reading/paths';
import { oneOf, section, setting, type Reader } from '../reading/readers';
import { judgeWebAddress, webAddress } from '../reading/web-address';
import { didYouMean } from '../../src/domain/did-you-mean';

export interface WebhookChannel {
  kind: 'webhook';
  /** One of the two is named: such a URL often is a secret. */
  url: string | null;
  urlFile: string | null;
  /** What is sent, with `{text}`, `{subject}`, `{severity}`, `{count}` in its texts; null: the message as data. */
  template: WebhookTemplate | null;
}

export type WebhookTemplate = string | number | boolean | null | WebhookTemplate[] | { [key: string]: WebhookTemplate };

const placeholders = ['text', 'subject', 'severity', 'count'] as const;

const example = 'https://chat.example.org/hook';

/** Null when it is one; the value is in no message, because it often is a secret. */
export function judgeWebhookUrl(value: string): string | null {
  return judgeWebAddress(value, example);
}

const readTemplate: Reader<WebhookTemplate> = (at, refuse) => {
  if (at.kind !== 'scalar') return readValue(at, refuse);
  refuse(at, 'is no template; write what is to be sent as settings below it, like { text: "{text}" }');
  return undefined;
};

function readValue(at: Located, refuse: Refuse): WebhookTemplate | undefined {
  switch (at.kind) {
    case 'invalid':
      return undefined;
    case 'nothing':
      return null;
    case 'scalar':
      return typeof at.value === 'string' ? readText(at, at.value, refuse) : at.value;
    case 'list': {
      const values = at.items.map((item) => readValue(item, refuse));
      return values.every((value) => value !== undefined) ? values : undefined;
    }
    case 'section': {
      const entries = at.entries.map(({ key, value }) => [key, readValue(value, refuse)] as const);
      const isWhole = (entry: readonly [string, WebhookTemplate | undefined]): entry is [string, WebhookTemplate] =>
        entry[1] !== undefined;
      return entries.every(isWhole) ? Object.fromEntries(entries) : undefined;
    }
  }
}

function readText(at: Located, value: string, refuse: Refuse): string | undefined {
  const unknown = [...value.matchAll(/\{([A-Za-z]+)\}/g)].find(([, name = '']) => !isPlaceholder(name));
  if (unknown === undefined) return value;
  const [written, name = ''] = unknown;
  const guess = didYouMean(name, placeholders) || `; known here: ${placeholders.map((one) => `{${one}}`).join(' ')}`;
  refuse(at, `${written} stands for nothing${guess}`);
  return undefined;
}

function isPlaceholder(name: string): boolean {
  return (placeholders as readonly string[]).includes(name);
}

export const readWebhook: Reader<WebhookChannel> = section<WebhookChannel>(
  {
    kind: setting(oneOf('webhook')),
    url: setting<string | null>(webAddress(example), null),
    urlFile: setting<string | null>(path, null),
    template: setting<WebhookTemplate | null>(readTemplate, null),
  },
  ({ url, urlFile }, placeOf, refuse) => {
    if (url != null && urlFile != null)
      refuse(placeOf('urlFile'), 'the address is written already (url); remove one of the two');
    if (url === null && urlFile === null) {
      refuse(placeOf('url'), 'is missing; write it, or the file whose first line it is, as urlFile: FILE');
    }
  },
);

export function placedWebhook(channel: WebhookChannel, folder: string): WebhookChannel {
  const { urlFile } = channel;
  return { ...channel, urlFile: urlFile === null ? null : resolve(folder, urlFile) };
}

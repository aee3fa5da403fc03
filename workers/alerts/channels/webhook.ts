import { readFileSync } from 'node:fs';
import { judgeWebhookUrl, type WebhookChannel } from '../../../config/alert-channels/webhook';
import { fillTemplate } from '../../../src/adapters/webhook/fill-template';
import { postJson } from '../../../src/adapters/webhook/post-json';
import { messageData } from '../../../src/domain/alerts/message-data';
import { refused, type TryOutcome } from '../../../src/domain/alerts/try-outcome';
import { cannotRead, type AlertChannel, type ReadyMessage } from './channel';

export const webhookChannel: AlertChannel<WebhookChannel> = {
  async send(settings, _address, message): Promise<TryOutcome> {
    const url = readUrl(settings);
    return typeof url === 'string' ? postJson({ url, id: message.outgoing.id, body: bodyOf(settings, message) }) : url;
  },
};

function bodyOf({ template }: WebhookChannel, { outgoing, written }: ReadyMessage): unknown {
  if (template === null) return messageData(outgoing, written);
  const { text, subject, severity, count } = written;
  return fillTemplate(template, { text, subject, severity, count: String(count) });
}

function readUrl({ url, urlFile }: WebhookChannel): string | TryOutcome {
  if (url !== null) return url;
  if (urlFile === null) throw new Error('a webhook needs an address');
  try {
    const [first = ''] = readFileSync(urlFile, 'utf8').split(/\r?\n/, 1);
    const objection = judgeWebhookUrl(first.trim());
    return objection === null ? first.trim() : refused(`the first line of ${urlFile} ${objection}`, true);
  } catch (error) {
    return cannotRead(`the address of the webhook, ${urlFile},`, error);
  }
}

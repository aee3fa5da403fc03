import type { Client } from '@temporalio/client';
import { listAlerts, listEndedAlerts } from '../client/alerts';
import { RequestFailure } from '../client/request-failure';
import { parseConditionKey } from '../domain/alerts/condition';
import { alertWords, conditionKind, conditionKinds } from '../domain/alerts/condition-kinds';
import { didYouMean } from '../domain/did-you-mean';

/** Fails with the key that was probably meant, or with why there can be no such alert. */
export async function refuseUnknownAlert(client: Client, key: string): Promise<never> {
  const [running, ended] = await Promise.all([listAlerts(client), listEndedAlerts(client)]);
  const keys = [...running, ...ended].map((alert) => alert.key);
  throw new RequestFailure('unknownAlert', unknownAlertSentence(key, keys));
}

export function unknownAlertSentence(key: string, keys: readonly string[]): string {
  const guess = didYouMean(key, keys);
  const why = guess === '' ? whyNoKey(key) : null;
  return `there is no alert ${key}${guess || `; ${why ?? '`watchkeeper alerts list --all` shows those there are'}`}`;
}

/** Why no condition can ever have this key; null: one can. */
export function whyNoKey(key: string): string | null {
  const parts = parseConditionKey(key);
  if (parts === null) return 'a key is WORD/CODE/SUBJECT, such as tenants/fatal/acme';
  const word = alertWords.find((one) => one === parts.word);
  if (word === undefined) {
    return `there is no word ${parts.word}${didYouMean(parts.word, alertWords) || `; there are ${alertWords.join(', ')}`}`;
  }
  if (conditionKind(word, parts.code) !== null) return null;
  const codes = Object.keys(conditionKinds[word]);
  return `nobody is told of ${parts.code} of ${word}${didYouMean(parts.code, codes) || `; what people are told of: ${codes.join(', ')}`}`;
}

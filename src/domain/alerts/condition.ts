/** What can be wrong, as whoever sees it tells the alerts: once when it begins, once when it is over. */
import type { AlertWord } from './condition-kinds';

export interface ConditionName {
  word: AlertWord;
  code: string;
  /** What it is of: a tenant, a host, a database. Holds no `/`. */
  subject: string;
}

/** `passed`: it began and was over before anybody could be told, such as while Temporal was away. */
export type ConditionNews = 'began' | 'over' | 'passed';

export interface ConditionFact extends ConditionName {
  what: ConditionNews;
  /** What was seen, in a sentence for a person. */
  message: string;
  /** ISO moment from which it is true. */
  since: string;
  /** ISO moment; null while it is true. */
  endedAt: string | null;
  /** It was told before, and is about more now: people have not heard of that yet. */
  isMore?: boolean;
}

/** One alert follows one key: `tenants/fatal/acme`. */
export function conditionKey({ word, code, subject }: ConditionName): string {
  return `${word}/${code}/${subject}`;
}

/** Null: it is no key. */
export function parseConditionKey(key: string): { word: string; code: string; subject: string } | null {
  const [word, code, subject, ...more] = key.split('/');
  if (!word || !code || !subject || more.length > 0) return null;
  return { word, code, subject };
}

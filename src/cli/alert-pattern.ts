import { alertWords } from '../domain/alerts/condition-kinds';
import { whyNoKey } from './unknown-alert';

/** Why no key can ever fit this pattern, so that nobody believes that something is silenced; null: one can. */
export function whyItFitsNone(pattern: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) {
    const isOne = pattern.includes('/') || pattern === '';
    return isOne ? whyNoKey(pattern) : `${whyNoKey(pattern)}; */${pattern} is all that is of ${pattern}`;
  }
  const head = pattern.slice(0, star);
  const isPossible = alertWords.some((word) => `${word}/`.startsWith(head) || head.startsWith(`${word}/`));
  return isPossible ? null : `a key begins with ${alertWords.slice(0, -1).join(', ')} or ${alertWords.at(-1)}`;
}

/**
 * What people were told of conditions by mail, in order, and whether that is a story. While a message cannot be sent, the
 * alerts put what follows into one word: so a condition may be said to have passed. What may not be: a beginning of what
 * lasts already, an end without a beginning, or the same told twice.
 */
import PostalMime from 'postal-mime';
import type { TakenMail } from '../taken-mails';

export interface Told {
  what: 'began' | 'lasts' | 'over' | 'passed';
  title: string;
  /** When it began, as the mail says. */
  since: string;
}

const words = {
  began: 'began',
  'is still so': 'lasts',
  'is over': 'over',
  'was so, and is over': 'passed',
} as const;
const part = /^[A-Z]+, (began|is still so|is over|was so, and is over): (.+)\n[^]*?(?:Since|From) (\S+ \S+ UTC)/gm;

/** Of each message once, however often it came. */
export async function toldBy(mails: readonly TakenMail[]): Promise<Told[]> {
  const different = new Map(mails.map(({ messageId, raw }) => [messageId, raw]));
  const told: Told[] = [];
  for (const raw of different.values()) {
    const { text = '' } = await PostalMime.parse(raw);
    for (const [, word = '', title = '', since = ''] of text.matchAll(part))
      told.push({ what: words[word as keyof typeof words], title, since });
  }
  return told;
}

/** Conditions that last, as far as people know; and what was told to them that makes no sense. */
export function followTold(told: readonly Told[]): { lasting: string[]; senseless: string[] } {
  const lasting = new Set<string>();
  const seen = new Set<string>();
  const senseless: string[] = [];
  for (const { what, title, since } of told) {
    const sentence = `${what}: ${title}, ${since}`;
    const isEndOnly = (what === 'over' || what === 'lasts') && !lasting.has(title);
    const isBegunTwice = what === 'began' && lasting.has(title);
    if (seen.has(sentence) || isEndOnly || isBegunTwice) senseless.push(sentence);
    seen.add(sentence);
    if (what === 'began') lasting.add(title);
    if (what === 'over' || what === 'passed') lasting.delete(title);
  }
  return { lasting: [...lasting].sort(), senseless };
}

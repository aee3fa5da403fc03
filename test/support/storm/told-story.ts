/** What people were told of conditions by mail, in order, and whether that is a story: each began once before it was over. */
import PostalMime from 'postal-mime';
import type { TakenMail } from '../taken-mails';

export interface Told {
  what: 'began' | 'lasts' | 'over' | 'passed';
  title: string;
}

const words = {
  began: 'began',
  'is still so': 'lasts',
  'is over': 'over',
  'was so, and is over': 'passed',
} as const;
const heading = /^[A-Z]+, (began|is still so|is over|was so, and is over): (.+)$/gm;

/** Of each message once, however often it came. */
export async function toldBy(mails: readonly TakenMail[]): Promise<Told[]> {
  const different = new Map(mails.map(({ messageId, raw }) => [messageId, raw]));
  const told: Told[] = [];
  for (const raw of different.values()) {
    const { text = '' } = await PostalMime.parse(raw);
    const parts = [...text.matchAll(heading)].map(([, word = '', title = '']): Told => {
      return { what: words[word as keyof typeof words], title };
    });
    told.push(...parts);
  }
  return told;
}

/** Conditions that last, as far as people know; and what was told to them that makes no sense. */
export function followTold(told: readonly Told[]): { lasting: string[]; senseless: string[] } {
  const lasting = new Set<string>();
  const senseless: string[] = [];
  for (const { what, title } of told) {
    const isKnown = lasting.has(title);
    if (isKnown !== (what === 'over' || what === 'lasts')) senseless.push(`${what}: ${title}`);
    if (what === 'began') lasting.add(title);
    if (what === 'over') lasting.delete(title);
  }
  return { lasting: [...lasting].sort(), senseless };
}

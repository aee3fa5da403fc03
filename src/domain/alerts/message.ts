/**
 * What people read, made of what a queue sends. Bounded whatever comes in, so that no server refuses it for its size;
 * what it does not name, it counts. Moments are absolute, because nobody knows when it is read.
 */
import { announcements, type AlertItem, type Announcement } from './alert-item';
import type { OutgoingMessage } from './channel-state';
import type { Severity } from './condition-kinds';
import { groupItems, isPast, type MessageGroup } from './message-groups';
import { htmlOf } from './message-html';
import type { MessagePart } from './message-part';
import { lengthText, momentText, plain } from './message-words';

export interface WrittenMessage {
  /** One line, at most `longestSubject` letters. */
  subject: string;
  text: string;
  /** The same, for a phone. */
  html: string;
  /** The highest of what is true; when all of it is over, of that. */
  severity: Severity;
  count: number;
}

export const longestSubject = 150;
const sender = '[Watchkeeper]';
/** Bytes. */
const longest = { name: 80, title: 120, lineMessage: 160, message: 500, advice: 400, by: 100 };
const listCommand = 'watchkeeper alerts list';

/** `at`: the present moment, as ISO. */
export function writeMessage(message: OutgoingMessage, at: string): WrittenMessage {
  const { items } = message;
  const subject = cutSubject(`${sender} ${subjectOf(message)}`);
  const parts = partsOf(message, at);
  return {
    subject,
    text: `${parts.map(textOf).join('\n\n')}\n`,
    html: htmlOf(subject, parts),
    severity: severityOf(items),
    count: items.length,
  };
}

function severityOf(items: readonly AlertItem[]): Severity {
  const present = items.filter(({ what }) => !isPast(what));
  const counted = present.length > 0 ? present : items;
  return counted.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

const inSubject: Record<Announcement, string> = { began: 'began', lasts: 'still', over: 'over', passed: 'passed' };

function subjectOf({ items, test, dropped }: OutgoingMessage): string {
  const [first] = groupItems(items).groups;
  if (first === undefined)
    return test === undefined ? `${dropped} more alerts: ${listCommand}` : 'test: this channel works';
  const severity = isPast(first.what) ? [] : [severityOf(items)];
  const named = nameOf(first.named[0]);
  if (items.length === 1) {
    const word = first.what === 'began' ? [] : [inSubject[first.what]];
    return `${[...severity, ...word].join(', ')}: ${named}`;
  }
  const counts = announcements.flatMap((what) => {
    const count = items.filter((item) => item.what === what).length;
    return count === 0 ? [] : [`${count} ${inSubject[what]}`];
  });
  return `${[...severity, counts.join(', ')].join(': ')}: ${named}, and ${items.length - 1} more`;
}

/** Cut between letters, not inside one. */
function cutSubject(text: string): string {
  if (text.length <= longestSubject) return text;
  let cut = '';
  for (const letter of text) {
    if (cut.length + letter.length >= longestSubject) break;
    cut += letter;
  }
  return `${cut}…`;
}

function nameOf({ subject, title }: Pick<AlertItem, 'subject' | 'title'>): string {
  return `${plain(subject, longest.name)} ${plain(title, longest.title)}`;
}

function partsOf({ items, dropped, test }: OutgoingMessage, at: string): MessagePart[] {
  const { groups, others } = groupItems(items);
  const left = [
    ...(others === 0 ? [] : [`${others} more of other kinds: ${listCommand}`]),
    ...(dropped === 0 ? [] : [`${dropped} more were dropped, because too many were waiting: ${listCommand}`]),
  ];
  const rest: MessagePart = { heading: 'Not named here', tone: 'none', lines: left, isList: true, notes: [] };
  return [
    ...(test === undefined ? [] : [partOfTest(test.by, at)]),
    ...groups.map((group) => partOf(group, items.length === 1, at)),
    ...(left.length === 0 ? [] : [rest]),
  ];
}

function partOfTest(by: string, at: string): MessagePart {
  const lines = [
    `Messages of Watchkeeper arrive here. ${plain(by, longest.by)} asked for this one at ${momentText(at)}.`,
  ];
  return {
    heading: 'Test',
    tone: 'none',
    lines,
    isList: false,
    notes: ['Nothing is wrong, and there is nothing to do.'],
  };
}

const inHeading: Record<Announcement, string> = {
  began: 'began',
  lasts: 'is still so',
  over: 'is over',
  passed: 'was so, and is over',
};

function partOf({ what, severity, count, named }: MessageGroup, isAlone: boolean, at: string): MessagePart {
  const [first] = named;
  const isList = count > 1;
  const whom = isList ? `${count} × ${plain(first.title, longest.title)}` : nameOf(first);
  const more = count - named.length;
  const show = `watchkeeper alerts show ${plain(first.key, longest.message)}`;
  return {
    heading: `${severity.toUpperCase()}, ${inHeading[what]}: ${whom}`,
    tone: isPast(what) ? 'past' : severity,
    lines: named.map((item) => lineOf(item, isList, at)),
    isList,
    notes: [
      ...(more === 0 ? [] : [`and ${more} more: ${listCommand}`]),
      ...(what === 'over' ? [] : [`What to do: ${plain(first.advice, longest.advice)}`]),
      ...(isAlone ? [`More of it: ${show}`] : []),
    ],
  };
}

function lineOf(item: AlertItem, isList: boolean, at: string): string {
  const message = plain(item.message, isList ? longest.lineMessage : longest.message);
  const line = `${isList ? `${plain(item.subject, longest.name)}: ` : ''}${message}`;
  return `${line}${/[.!?…]$/.test(line) ? '' : '.'} ${timesOf(item, at)}.`;
}

function timesOf({ what, since, endedAt, count }: AlertItem, at: string): string {
  const length = lengthText(since, endedAt ?? at);
  const isNew = what === 'began' && endedAt === null;
  const lasted = length === null || isNew ? '' : `, for ${length}`;
  const often = count > 1 ? `, begun ${count} times` : '';
  const times = endedAt === null ? `Since ${momentText(since)}` : `From ${momentText(since)} to ${momentText(endedAt)}`;
  return `${times}${lasted}${often}`;
}

function textOf({ heading, lines, isList, notes }: MessagePart): string {
  return [heading, ...lines.map((line) => (isList ? `- ${line}` : line)), ...notes].join('\n');
}

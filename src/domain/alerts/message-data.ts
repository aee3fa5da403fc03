/** A message as data, for programs: what a webhook without a template gets. */
import { cutToBytes } from '../text-size';
import type { AlertItem, Announcement } from './alert-item';
import type { OutgoingMessage } from './channel-state';
import type { Severity } from './condition-kinds';
import type { WrittenMessage } from './message';

export interface MessageData {
  /** The same for each try. */
  id: string;
  subject: string;
  text: string;
  severity: Severity;
  count: number;
  dropped: number;
  isTest: boolean;
  /** The first `mostTold` with all that is said of them. */
  alerts: AlertData[];
  /** Of the others only which they are: many receivers take no more than 100 kB. */
  others: { key: string; what: Announcement }[];
}

export interface AlertData {
  key: string;
  what: Announcement;
  severity: Severity;
  /** With its subject. */
  title: string;
  message: string;
  since: string;
  endedAt: string | null;
  count: number;
}

const mostTold = 50;
/** Bytes. */
const longestText = 500;
const longestKey = 100;

export function messageData({ id, items, dropped, test }: OutgoingMessage, written: WrittenMessage): MessageData {
  const { subject, text, severity, count } = written;
  const alerts = items.slice(0, mostTold).map(alertData);
  const others = items.slice(mostTold).map(({ key, what }) => ({ key: cutToBytes(key, longestKey), what }));
  return { id, subject, text, severity, count, dropped, isTest: test !== undefined, alerts, others };
}

function alertData({ key, what, severity, subject, title, message, since, endedAt, count }: AlertItem): AlertData {
  const cut = (text: string) => cutToBytes(text, longestText);
  return {
    key: cut(key),
    what,
    severity,
    title: cut(`${subject} ${title}`),
    message: cut(message),
    since,
    endedAt,
    count,
  };
}

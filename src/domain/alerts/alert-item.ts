/** What is told of one alert: what a queue of a channel holds, and a message is made of. */
import type { AlertWord, Severity } from './condition-kinds';

/** `passed`: it began and is over, and nobody had been told. */
export const announcements = ['began', 'lasts', 'over', 'passed'] as const;
export type Announcement = (typeof announcements)[number];

export interface AlertItem {
  key: string;
  /** The run of the alert, and the number of what it tells: the same item comes twice when an answer was lost. */
  alert: string;
  seq: number;
  what: Announcement;
  word: AlertWord;
  code: string;
  subject: string;
  severity: Severity;
  title: string;
  message: string;
  advice: string;
  /** ISO moment from which it is true. */
  since: string;
  /** ISO moment; null while it is true. */
  endedAt: string | null;
  /** How often it has begun since the first time. */
  count: number;
  /** Quiet hours: not sent before; null: at once. */
  notBefore: string | null;
}

/** One queue of messages: a recipient of mail has one of its own, so that nobody waits for another one's server. */
export interface ChannelAddress {
  /** As it is called in the configuration. */
  channel: string;
  /** Null: the channel has one only. */
  recipient: string | null;
}

/** `mail:ops@example.org`, or `chat`. */
export function addressText({ channel, recipient }: ChannelAddress): string {
  return recipient === null ? channel : `${channel}:${recipient}`;
}

/** The other way round: no channel's name holds a colon. */
export function readAddress(text: string): ChannelAddress {
  const colon = text.indexOf(':');
  return colon === -1
    ? { channel: text, recipient: null }
    : { channel: text.slice(0, colon), recipient: text.slice(colon + 1) };
}

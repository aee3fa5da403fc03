/** One line of `alerts list`: kept in the workflow's memo, so that listing reads visibility only. */
import { cutToBytes } from '../text-size';
import type { AlertState } from './alert-state';
import type { AlertWord, Severity } from './condition-kinds';

/** `calm`: over, and not yet for long enough to be told so. */
export type AlertStateName = 'pending' | 'firing' | 'acknowledged' | 'calm' | 'over';

export interface AlertRow {
  key: string;
  word: AlertWord;
  subject: string;
  severity: Severity;
  /** With its subject. */
  title: string;
  message: string;
  state: AlertStateName;
  since: string;
  endedAt: string | null;
  acknowledgedBy: string | null;
  /** Null: until it is over. */
  acknowledgedUntil: string | null;
  count: number;
  /** When the last message about it arrived. */
  lastSentAt: string | null;
}

/** Bytes: a memo above 2 kB is warned about by the server. */
const longest = { message: 300, by: 60 };

export function alertRow(state: AlertState): AlertRow {
  const { key, word, subject, severity, title, since, endedAt, count, acknowledged } = state;
  return {
    ...{ key, word, subject, severity, title: `${subject} ${title}` },
    message: cutToBytes(state.message, longest.message),
    state: alertStateName(state),
    ...{ since, endedAt },
    acknowledgedBy: acknowledged === null ? null : cutToBytes(acknowledged.by, longest.by),
    acknowledgedUntil: acknowledged?.until ?? null,
    count,
    lastSentAt: state.deliveries.at(-1)?.at ?? null,
  };
}

/** An acknowledgement whose time is over is one for whoever reads it: nothing happens at that moment. */
export function alertStateName({ endedAt, told, acknowledged }: AlertState): AlertStateName {
  if (endedAt !== null) return told !== null && (told.what === 'over' || told.what === 'passed') ? 'over' : 'calm';
  if (acknowledged !== null) return 'acknowledged';
  return told === null ? 'pending' : 'firing';
}

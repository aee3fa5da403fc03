/** Of the configuration what deciding about alerts needs. */
import type { AlertWord, Severity } from './condition-kinds';

export interface AlertRoute {
  words: readonly AlertWord[];
  severities: readonly Severity[];
  /** Names of channels. */
  channels: readonly string[];
}

/** Wall clock; over midnight when `to` is before `from`. */
export interface QuietHours {
  /** Minutes after midnight. */
  fromMinute: number;
  toMinute: number;
  /** Of the IANA database, such as Europe/Berlin. */
  timeZone: string;
  severities: readonly Severity[];
}

/** How an alert goes on: handed to its workflow with each thing that it is told. */
export interface AlertPolicy {
  /** From what was told to the first reminder, from that to the second, …; the last one repeats. Empty: none. */
  remindersMs: readonly number[];
  /** It is over when it has not come back for so long. */
  stableMs: number;
}

export const defaultPolicy: AlertPolicy = {
  remindersMs: [3_600_000, 4 * 3_600_000, 24 * 3_600_000],
  stableMs: 120_000,
};

/** From one message to the next, to one address. */
export const defaultPaceMs = 60_000;

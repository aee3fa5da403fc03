/** Times of the day at which people are not woken. */
import type { QuietHours } from '../src/domain/alerts/alert-settings';
import { severities, type Severity } from '../src/domain/alerts/condition-kinds';
import { readSeverities } from './alert-routes';
import { listOf, mapped, section, setting, text } from './reading/readers';
import { timeZone } from './reading/time-zone';

export interface WrittenQuietHours {
  /** `22:00` */
  from: string;
  to: string;
  timeZone: string;
  severities: readonly Severity[];
}

const clockTime = text('a time of the day', (value) =>
  /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no time of the day; write hours and minutes, like "22:00" (00:00 to 23:59)`,
);

const readQuietHours = mapped(
  section<WrittenQuietHours>(
    {
      from: setting(clockTime),
      to: setting(clockTime),
      timeZone: setting(timeZone),
      severities: setting<readonly Severity[]>(readSeverities, severities),
    },
    ({ from, to }, placeOf, refuse) => {
      if (from === undefined || from !== to) return;
      refuse(
        placeOf('to'),
        `is when it begins, so that it would never end; write another time, or leave a channel out of routes`,
      );
    },
  ),
  ({ from, to, ...rest }): QuietHours => ({ fromMinute: minuteOf(from), toMinute: minuteOf(to), ...rest }),
);

export const readQuiet = listOf(readQuietHours, 'times, each as "- { from: "22:00", to: "07:00", timeZone: UTC }"', 0);

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

export function writtenQuietHours({ fromMinute, toMinute, timeZone, severities }: QuietHours): WrittenQuietHours {
  return { from: timeOf(fromMinute), to: timeOf(toMinute), timeZone, severities };
}

function timeOf(minute: number): string {
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${digits(Math.floor(minute / 60))}:${digits(minute % 60)}`;
}

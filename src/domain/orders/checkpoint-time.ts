/** The legacy's moments: local, days first, to the second, without a zone: `01/10/2012-03:34:15`. */
import { twoDigits, utcOf, wallClock, type WallTime } from './local-time';

const written = /^(\d\d)\/(\d\d)\/(\d{4})-(\d\d):(\d\d):(\d\d)$/;

export type ReadMoment = { kind: 'moment'; atMs: number } | { kind: 'wrong'; why: string };

export interface CheckpointClock {
  read: (text: string) => ReadMoment;
  write: (atMs: number) => string;
}

/** `timeZone` is a name that Intl knows. */
export function checkpointClock(timeZone: string): CheckpointClock {
  const clock = wallClock(timeZone);
  return {
    write: (atMs) => textOf(clock.show(atMs)),
    read: (text) => {
      const time = timeOf(text);
      if (time === null || utcOf(time) === null)
        return { kind: 'wrong', why: `${text} is no moment; write DD/MM/YYYY-HH:MM:SS, the day first` };
      // Of a time that a clock shows twice, the first is taken.
      const [atMs] = clock.momentsOf(time);
      if (atMs !== undefined) return { kind: 'moment', atMs };
      return {
        kind: 'wrong',
        why: `${text} was skipped by the clocks of ${timeZone}; name the time zone of the legacy`,
      };
    },
  };
}

function textOf({ year, month, day, hour, minute, second }: WallTime): string {
  const date = `${twoDigits(day)}/${twoDigits(month)}/${String(year).padStart(4, '0')}`;
  return `${date}-${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

function timeOf(text: string): WallTime | null {
  const [, day, month, year, hour, minute, second] = (written.exec(text) ?? []).map(Number);
  if (day === undefined || month === undefined || year === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  return { year, month, day, hour, minute, second };
}

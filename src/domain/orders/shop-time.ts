/** The shop's moments, as MySQL writes them: `2026-03-01 12:00:00.000000`, in the time zone of its application. */
import { twoDigits, wallClock } from './local-time';

const written = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

export interface ShopClock {
  /** Null: it is no moment, such as `0000-00-00 00:00:00`, or one that the clocks have skipped. */
  read: (text: string) => number | null;
  /** To the second. */
  write: (atMs: number) => string;
}

/** `timeZone` is a name that Intl knows. */
export function shopClock(timeZone: string): ShopClock {
  const clock = wallClock(timeZone);
  return {
    read: (text) => {
      const [, year, month, day, hour, minute, second] = (written.exec(text) ?? []).map(Number);
      if (year === undefined || month === undefined || day === undefined) return null;
      if (hour === undefined || minute === undefined || second === undefined) return null;
      // Of a time that is shown twice the later one: nobody is asked about an order before it is old enough.
      const atMs = clock.momentsOf({ year, month, day, hour, minute, second }).at(-1);
      if (atMs === undefined) return null;
      return atMs + Math.floor(Number(`0.${written.exec(text)?.[7] ?? '0'}`) * 1000);
    },
    write: (atMs) => {
      const { year, month, day, hour, minute, second } = clock.show(atMs);
      const date = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
      return `${date} ${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
    },
  };
}

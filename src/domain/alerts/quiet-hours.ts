/** Whether it is a time at which people are not to be woken, and when that ends. */
import type { QuietHours } from './alert-settings';
import type { Severity } from './condition-kinds';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** The moment at which the last of the quiet hours that hold now ends; null: none holds. */
export function quietUntilMs(quiet: readonly QuietHours[], severity: Severity, nowMs: number): number | null {
  let untilMs: number | null = null;
  // Where one ends, another one may have begun.
  for (let round = 0; round <= quiet.length; round++) {
    const atMs: number = untilMs ?? nowMs;
    const ends = quiet
      .filter(({ severities }) => severities.includes(severity))
      .flatMap((one) => endOf(one, atMs) ?? []);
    if (ends.length === 0) break;
    untilMs = Math.max(...ends);
  }
  return untilMs;
}

/** Null when it does not hold at this moment. */
function endOf({ fromMinute, toMinute, timeZone }: QuietHours, atMs: number): number | null {
  const minute = minuteOfDay(atMs, timeZone);
  const isOverMidnight = toMinute <= fromMinute;
  const isIn = isOverMidnight ? minute >= fromMinute || minute < toMinute : minute >= fromMinute && minute < toMinute;
  if (!isIn) return null;
  const left = (toMinute - minute + dayMinutes) % dayMinutes || dayMinutes;
  const startOfMinute = atMs - (atMs % minuteMs);
  const guessMs = startOfMinute + left * minuteMs;
  // The clock may be set in the night: corrected by what it shows then, when that is near.
  const shown = minuteOfDay(guessMs, timeZone);
  const off = ((toMinute - shown + dayMinutes + dayMinutes / 2) % dayMinutes) - dayMinutes / 2;
  return guessMs + (Math.abs(off) <= 120 ? off * minuteMs : 0);
}

function minuteOfDay(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = 0, minute = 0] = format.format(atMs).split(':').map(Number);
  return hour * 60 + minute;
}

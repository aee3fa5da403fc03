/** Whether it is a time at which people are not to be woken, and when that ends. */
import type { QuietHours } from './alert-settings';
import type { Severity } from './condition-kinds';

const minuteMs = 60_000;
/** Those who have quiet hours all day are told once a day. */
const longestMs = 24 * 60 * minuteMs;

/** The first moment at which no quiet hours hold any more, a day from now at most; null: none holds now. */
export function quietUntilMs(quiet: readonly QuietHours[], severity: Severity, nowMs: number): number | null {
  const holding = quiet.filter(({ severities }) => severities.includes(severity)).map(clockOf);
  const isQuiet = (atMs: number) => holding.some((holds) => holds(atMs));
  if (!isQuiet(nowMs)) return null;
  // Looked at minute by minute: a clock that is set in the night skips some of them, and shows others twice.
  let untilMs = nowMs - (nowMs % minuteMs) + minuteMs;
  while (isQuiet(untilMs) && untilMs < nowMs + longestMs) untilMs += minuteMs;
  return untilMs;
}

/** Whether it holds at a moment. */
function clockOf({ fromMinute, toMinute, timeZone }: QuietHours): (atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isOverMidnight = toMinute <= fromMinute;
  return (atMs) => {
    const [hour = 0, minute = 0] = format.format(atMs).split(':').map(Number);
    const shown = hour * 60 + minute;
    const isAfter = shown >= fromMinute;
    const isBefore = shown < toMinute;
    return isOverMidnight ? isAfter || isBefore : isAfter && isBefore;
  };
}

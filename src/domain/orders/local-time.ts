/** Clocks on a wall: what they show at a moment, and at which moments they show something. */

const dayMs = 24 * 3_600_000;

/** Parts of a date and a time as numbers, the month from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export interface WallClock {
  show: (atMs: number) => WallTime;
  /** The earliest first: two of a time that is shown twice, none of one that is skipped or that there is not. */
  momentsOf: (time: WallTime) => number[];
}

/** `timeZone` is a name that Intl knows. */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const show = (atMs: number): WallTime => {
    const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
    return { year, month, day, hour, minute, second };
  };
  // Of as many times as there are orders, most are of a day that was looked at already.
  const offsets = new Map<number, number[]>();
  const offsetsAround = (asUtcMs: number): number[] => {
    const day = Math.floor(asUtcMs / dayMs);
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const nearby = [(day - 1) * dayMs, (day + 2) * dayMs].map((nearMs) => (utcOf(show(nearMs)) ?? nearMs) - nearMs);
    const found = [...new Set(nearby)];
    offsets.set(day, found);
    return found;
  };
  return {
    show,
    momentsOf: (time) => {
      const asUtcMs = utcOf(time);
      if (asUtcMs === null) return [];
      const candidates = offsetsAround(asUtcMs).map((offsetMs) => asUtcMs - offsetMs);
      return candidates.filter((atMs) => utcOf(show(atMs)) === asUtcMs).sort((a, b) => a - b);
    },
  };
}

/** As if it were UTC; null when there is no such day or time. */
export function utcOf({ year, month, day, hour, minute, second }: WallTime): number | null {
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(atMs);
  const isSame = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return isSame && hour < 24 && minute < 60 && second < 60 ? atMs : null;
}

/** Days first or years first, with as many digits as people are used to. */
export function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** The legacy's moments: local, days first, to the second, without a zone: `01/10/2012-03:34:15`. */

const written = /^(\d\d)\/(\d\d)\/(\d{4})-(\d\d):(\d\d):(\d\d)$/;
const dayMs = 24 * 3_600_000;

export type ReadMoment = { kind: 'moment'; atMs: number } | { kind: 'wrong'; why: string };

export interface CheckpointClock {
  read: (text: string) => ReadMoment;
  write: (atMs: number) => string;
}

/** `timeZone` is a name that Intl knows. */
export function checkpointClock(timeZone: string): CheckpointClock {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const write = (atMs: number): string => {
    const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const day = `${part['day']}/${part['month']}/${part['year']?.padStart(4, '0')}`;
    return `${day}-${part['hour']}:${part['minute']}:${part['second']}`;
  };
  // Of as many lines as there have been orders, most are of a day that was looked at already.
  const offsets = new Map<number, number[]>();
  const offsetsAround = (asUtcMs: number): number[] => {
    const day = Math.floor(asUtcMs / dayMs);
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const nearby = [(day - 1) * dayMs, (day + 2) * dayMs].map((nearMs) => (utcOf(write(nearMs)) ?? nearMs) - nearMs);
    const found = [...new Set(nearby)];
    offsets.set(day, found);
    return found;
  };
  return { write, read: (text) => readMoment(text, timeZone, write, offsetsAround) };
}

function readMoment(
  text: string,
  timeZone: string,
  write: (atMs: number) => string,
  offsetsAround: (asUtcMs: number) => number[],
): ReadMoment {
  const asUtcMs = utcOf(text);
  if (asUtcMs === null) return { kind: 'wrong', why: `${text} is no moment; write DD/MM/YYYY-HH:MM:SS, the day first` };
  const candidates = offsetsAround(asUtcMs).map((offsetMs) => asUtcMs - offsetMs);
  // Of a time that a clock shows twice, the first is taken.
  const [atMs] = candidates.filter((candidate) => write(candidate) === text).sort((a, b) => a - b);
  if (atMs !== undefined) return { kind: 'moment', atMs };
  return { kind: 'wrong', why: `${text} was skipped by the clocks of ${timeZone}; name the time zone of the legacy` };
}

/** As if it were UTC; null when there is no such day or time. */
function utcOf(text: string): number | null {
  const [, day, month, year, hour, minute, second] = (written.exec(text) ?? []).map(Number);
  if (day === undefined || month === undefined || year === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(atMs);
  const isSame = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return isSame && hour < 24 && minute < 60 && second < 60 ? atMs : null;
}

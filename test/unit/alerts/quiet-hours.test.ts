import fc from 'fast-check';
import type { QuietHours } from '../../../src/domain/alerts/alert-settings';
import { quietUntilMs } from '../../../src/domain/alerts/quiet-hours';

const clock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const hours = (
  from: string,
  to: string,
  timeZone = 'UTC',
  severities: QuietHours['severities'] = ['warning'],
): QuietHours => ({
  ...{ fromMinute: clock(from), toMinute: clock(to), timeZone, severities },
});
function untilOf(at: string, ...quiet: QuietHours[]): string | null {
  const untilMs = quietUntilMs(quiet, 'warning', Date.parse(at));
  return untilMs === null ? null : new Date(untilMs).toISOString();
}

describe('on one day', () => {
  const noon = hours('12:00', '13:30');
  test.each([
    ['2026-03-02T11:59:59.999Z', null],
    ['2026-03-02T12:00:00.000Z', '2026-03-02T13:30:00.000Z'],
    ['2026-03-02T13:29:59.999Z', '2026-03-02T13:30:00.000Z'],
    ['2026-03-02T13:30:00.000Z', null],
  ])('at %s it is quiet until %s', (at, until) => expect(untilOf(at, noon)).toBe(until));
});

describe('over midnight', () => {
  const night = hours('22:00', '07:00');
  test.each([
    ['2026-03-02T21:59:00.000Z', null],
    ['2026-03-02T22:00:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['2026-03-03T00:00:00.000Z', '2026-03-03T07:00:00.000Z'],
    ['2026-03-03T06:59:30.000Z', '2026-03-03T07:00:00.000Z'],
    ['2026-03-03T07:00:00.000Z', null],
  ])('at %s it is quiet until %s', (at, until) => expect(untilOf(at, night)).toBe(until));
});

test('the clock is that of the place that is named', () => {
  expect(untilOf('2026-01-15T16:00:00.000Z', hours('22:00', '07:00', 'Asia/Kolkata'))).toBeNull();
  expect(untilOf('2026-01-15T16:30:00.000Z', hours('22:00', '07:00', 'Asia/Kolkata'))).toBe('2026-01-16T01:30:00.000Z');
  expect(untilOf('2026-01-15T04:00:00.000Z', hours('22:00', '07:00', 'America/New_York'))).toBe(
    '2026-01-15T12:00:00.000Z',
  );
});

describe('in the night in which the clock is set', () => {
  const night = hours('22:00', '07:00', 'Europe/Berlin');
  test('forward, it ends an hour sooner', () => {
    expect(untilOf('2026-03-28T21:00:00.000Z', night)).toBe('2026-03-29T05:00:00.000Z');
  });
  test('back, it ends an hour later', () => {
    expect(untilOf('2026-10-24T20:00:00.000Z', night)).toBe('2026-10-25T06:00:00.000Z');
  });
  test('forward, an end that the clock skips is the moment at which it skips it', () => {
    const short = hours('22:00', '02:30', 'Europe/Berlin');
    expect(untilOf('2026-03-28T21:00:00.000Z', short)).toBe('2026-03-29T01:00:00.000Z');
  });
  test('back, an end that the clock shows twice is the first one, and the hour that comes again is quiet again', () => {
    const short = hours('22:00', '02:30', 'Europe/Berlin');
    expect(untilOf('2026-10-24T20:00:00.000Z', short)).toBe('2026-10-25T00:30:00.000Z');
    expect(untilOf('2026-10-25T00:45:00.000Z', short)).toBeNull();
    expect(untilOf('2026-10-25T01:10:00.000Z', short)).toBe('2026-10-25T01:30:00.000Z');
  });
});

test('where one ends and another begins it stays quiet', () => {
  const [evening, night] = [hours('18:00', '22:00'), hours('22:00', '07:00')];
  expect(untilOf('2026-03-02T19:00:00.000Z', evening, night)).toBe('2026-03-03T07:00:00.000Z');
  expect(untilOf('2026-03-02T19:00:00.000Z', night, evening)).toBe('2026-03-03T07:00:00.000Z');
  expect(untilOf('2026-03-02T23:00:00.000Z', evening, night)).toBe('2026-03-03T07:00:00.000Z');
});

test('only severities that are named are held', () => {
  const night = [hours('22:00', '07:00')];
  expect(quietUntilMs(night, 'critical', Date.parse('2026-03-02T23:00:00.000Z'))).toBeNull();
});

test('who has quiet hours all day is told after a day at last', () => {
  const always = [hours('08:00', '08:00')];
  expect(untilOf('2026-03-02T12:00:00.000Z', ...always)).toBe('2026-03-03T12:00:00.000Z');
  expect(untilOf('2026-03-02T12:00:00.000Z', hours('06:00', '18:00'), hours('18:00', '06:00'))).toBe(
    '2026-03-03T12:00:00.000Z',
  );
});

const anyMinute = fc.integer({ min: 0, max: 24 * 60 - 1 });
const anyHours = fc.record({
  fromMinute: anyMinute,
  toMinute: anyMinute,
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
  severities: fc.constant(['warning'] as const),
});
const anyMoment = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') });

test('whatever is set: it is quiet right up to the end, and not at the end, unless that is a day away', () => {
  fc.assert(
    fc.property(fc.array(anyHours, { minLength: 1, maxLength: 3 }), anyMoment, (quiet, atMs) => {
      const untilMs = quietUntilMs(quiet, 'warning', atMs);
      if (untilMs === null) return;
      expect(untilMs).toBeGreaterThan(atMs);
      expect(quietUntilMs(quiet, 'warning', untilMs - 1)).toBeGreaterThanOrEqual(untilMs);
      if (untilMs < atMs + 24 * 60 * 60_000) expect(quietUntilMs(quiet, 'warning', untilMs)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

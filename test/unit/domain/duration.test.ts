import fc from 'fast-check';
import { formatDuration, longestDurationMs, parseDuration } from '../../../src/domain/duration';

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
  [' 10 s ', 10_000],
  ['0s', 0],
])('%j is %d ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each(['', '10', 's', '10 seconds', '-1s', '1e3s', '1s 5ms', '1,5s', '25d', '10S', '９s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test('every duration comes back from its written form', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: longestDurationMs }), (durationMs) => {
      expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
    }),
  );
});

test('it is written in the largest unit that says it exactly', () => {
  expect([0, 1, 999, 1000, 90_000, 300_000, 3_600_000, 86_400_000].map(formatDuration)).toEqual([
    '0s',
    '1ms',
    '999ms',
    '1s',
    '90s',
    '5m',
    '1h',
    '1d',
  ]);
});

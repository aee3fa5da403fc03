import { megabytes, ms, percent, ratio, round } from '../../bench/figures';

test.each([
  [0, '0'],
  [0.1234, '0.12'],
  [3.456, '3.46'],
  [12.34, '12.3'],
  [99.96, '100'],
  [1234.5, '1235'],
  [-3.456, '-3.46'],
  [Infinity, '-'],
  [NaN, '-'],
])('%p is read as %s', (value, read) => {
  expect(round(value)).toBe(read);
});

test.each([
  [0.4, '0.4 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [59_900, '59.9 s'],
  [90_000, '1.5 min'],
])('%d milliseconds are read as %s', (value, read) => {
  expect(ms(value)).toBe(read);
});

test('ratios, shares and sizes have their unit', () => {
  expect(ratio(3, 2)).toBe('1.5 ×');
  expect(percent(0.0123)).toBe('1.23 %');
  expect(megabytes(150 * 2 ** 20)).toBe('150 MiB');
});

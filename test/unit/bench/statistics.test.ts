import fc from 'fast-check';
import { median, summarize } from '../../bench/statistics';

const samplesSet = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

test('the median of an even number of samples lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5])).toBe(5);
});

test('p90 of ten samples lies between the last two', () => {
  expect(summarize([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])).toEqual({
    count: 10,
    least: 10,
    median: 55,
    p90: 91,
    p99: 99.1,
    most: 100,
  });
});

test('the figures of any samples stand in order, from the least to the most', () => {
  fc.assert(
    fc.property(samplesSet, (samples) => {
      const { least, median: middle, p90, p99, most, count } = summarize(samples);
      expect([...[least, middle, p90, p99, most]].sort((a, b) => a - b)).toEqual([least, middle, p90, p99, most]);
      expect([least, most, count]).toEqual([Math.min(...samples), Math.max(...samples), samples.length]);
    }),
  );
});

test('the order of the samples means nothing', () => {
  fc.assert(
    fc.property(samplesSet, (samples) => {
      expect(summarize([...samples].reverse())).toEqual(summarize(samples));
    }),
  );
});

test('without samples there is no summary', () => {
  expect(() => summarize([])).toThrow('no samples');
});

import fc from 'fast-check';
import { didYouMean, editDistance, findNearest } from '../../../src/domain/did-you-mean';

test('the nearest word is suggested, and none when none comes close', () => {
  expect(findNearest('timout', ['every', 'timeout'])).toBe('timeout');
  expect(findNearest('WatchPath', ['watchPath'])).toBe('watchPath');
  expect(findNearest('prot', ['port', 'name'])).toBe('port');
  expect(findNearest('colour', ['every', 'timeout'])).toBeNull();
  expect(didYouMean('timout', ['timeout'])).toBe('; did you mean timeout?');
  expect(didYouMean('x', ['timeout'])).toBe('');
});

test('one slip of each kind costs one', () => {
  expect(editDistance('port', 'port')).toBe(0);
  expect(editDistance('port', 'ports')).toBe(1);
  expect(editDistance('port', 'pot')).toBe(1);
  expect(editDistance('port', 'part')).toBe(1);
  expect(editDistance('port', 'prot')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
});

test('the distance is the same both ways, zero only for equal words, and never more than the longer word', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

import fc from 'fast-check';
import { bytesOf, cutToBytes, linesWithin } from '../../../src/domain/text-size';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });

test('bytes are counted, not letters', () => {
  expect(['', 'abc', 'жж', '…', '🙂'].map(bytesOf)).toEqual([0, 3, 4, 3, 4]);
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (all) => bytesOf(all) === Buffer.byteLength(all)));
});

test('a text that is too long is cut between letters, and says so', () => {
  expect(cutToBytes('abcdef', 6)).toBe('abcdef');
  expect(cutToBytes('abcdefg', 6)).toBe('abc…');
  expect(cutToBytes('жжжж', 7)).toBe('жж…');
  expect(cutToBytes('🙂🙂', 7)).toBe('🙂…');
  expect(cutToBytes('🙂🙂', 6)).toBe('…');
});

test('whatever the text, it has at most so many bytes, and begins as it did', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 3, max: 80 }), (all, most) => {
      const cut = cutToBytes(all, most);
      expect(bytesOf(cut)).toBeLessThanOrEqual(Math.max(most, 3));
      expect(cut === all || (cut.endsWith('…') && all.startsWith(cut.slice(0, -1)))).toBe(true);
    }),
  );
});

test('of lines the first ones are kept, as many as fit', () => {
  expect(linesWithin(['ab', 'cd', 'ef'], 9)).toEqual(['ab', 'cd', 'ef']);
  expect(linesWithin(['ab', 'cd', 'ef'], 8)).toEqual(['ab', 'cd']);
  expect(linesWithin(['ab', 'cdefghi', ''], 8)).toEqual(['ab']);
  expect(linesWithin(['ab'], 2)).toEqual([]);
  fc.assert(
    fc.property(fc.array(text), fc.nat(500), (lines, most) => {
      const shown = linesWithin(lines, most);
      expect(lines.slice(0, shown.length)).toEqual(shown);
      expect(bytesOf(shown.map((line) => `${line}\n`).join(''))).toBeLessThanOrEqual(most);
    }),
  );
});

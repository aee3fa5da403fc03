import fc from 'fast-check';
import { countNewlines, indexAfterNewline, isNews, type LogFileAnswer } from '../../../src/domain/tenants/tenant-log';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const text = fc.array(fc.constantFrom('a', 'b', '\n')).map((letters) => letters.join(''));

test('the place behind the nth newline from the end is found, or told to be further back', () => {
  const bytes = bytesOf('one\ntwo\nthree\n');
  expect(indexAfterNewline(bytes, 0, 14)).toBe(14);
  expect(indexAfterNewline(bytes, 1, 13)).toBe(8);
  expect(indexAfterNewline(bytes, 2, 13)).toBe(4);
  expect(indexAfterNewline(bytes, 3, 13)).toBeNull();
});

test('what lies behind it has exactly so many newlines as were gone back over, less one', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (written, count) => {
      const bytes = bytesOf(written);
      const found = indexAfterNewline(bytes, count, bytes.length);
      expect(found === null).toBe(countNewlines(bytes) < count);
      if (found !== null) expect(countNewlines(bytes.subarray(found))).toBe(count - 1);
    }),
  );
});

test('news is what was written, that more is there, or that the file is another one', () => {
  const part: LogFileAnswer = {
    ...{
      file: 'out',
      kind: 'part',
      base64: '',
      from: 3,
      position: { id: 'i', offset: 3 },
      hasMore: false,
      event: null,
    },
  };
  expect(isNews(part)).toBe(false);
  expect(isNews({ ...part, base64: 'YQ==' })).toBe(true);
  expect(isNews({ ...part, event: 'emptied' })).toBe(true);
  expect(isNews({ ...part, hasMore: true })).toBe(true);
  expect(isNews({ file: 'out', kind: 'absent', why: 'missing' })).toBe(false);
});

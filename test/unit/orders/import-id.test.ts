import fc from 'fast-check';
import { importId, lowestImportId } from '../../../src/domain/orders/import-id';

const hex = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 })
  .map((all) => all.join(''));
const moments = fc.nat(4_000_000_000_000);

test('the id of an import is a UUID of version 7, 36 characters long', () => {
  expect(importId(Date.UTC(2026, 0, 1), 'f'.repeat(32))).toBe('019b76da-a800-7fff-bfff-ffffffffffff');
  fc.assert(
    fc.property(moments, hex, (atMs, random) => {
      expect(importId(atMs, random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test('ids rise with their moments, whatever is random in them', () => {
  fc.assert(
    fc.property(moments, moments, hex, (one, other, random) => {
      expect(importId(one, random) < lowestImportId(other)).toBe(one < other);
    }),
  );
});

import * as fc from 'fast-check';
import { differingRanges, nextSpan, rangeFrom, usualSpan, type IdPart } from '../../../src/domain/orders/id-parts';
import { compareIds } from '../../../src/domain/orders/order';

/** As the servers count. */
function partsOf(ids: readonly bigint[], size: bigint): IdPart[] {
  const parts = new Map<string, bigint[]>();
  for (const id of ids) parts.set(String(id / size), [...(parts.get(String(id / size)) ?? []), id]);
  return [...parts].map(([part, of]) => ({
    ...{ part, count: of.length },
    sums: `${of.reduce((sum, id) => sum + id, 0n)}/${of.reduce((sum, id) => sum + id * id, 0n)}`,
  }));
}

test('every order without a record lies in a range that differs, and no range reaches beyond what was compared', () => {
  const ids = fc.uniqueArray(fc.bigInt({ min: 1n, max: 300n }), { maxLength: 60 });
  fc.assert(
    fc.property(
      ids,
      ids,
      fc.bigInt({ min: 1n, max: 40n }),
      fc.bigInt({ min: 0n, max: 50n }),
      (shop, known, size, low) => {
        const range = { above: String(low), through: String(low + 200n) };
        const within = (id: bigint) => id > low && id <= low + 200n;
        const [inShop, recorded] = [shop.filter(within), known.filter(within)];
        const ranges = differingRanges(partsOf(inShop, size), partsOf(recorded, size), String(size), range);
        for (const id of inShop.filter((one) => !recorded.includes(one)))
          expect(ranges.some(({ above, through }) => id > BigInt(above) && id <= BigInt(through))).toBe(true);
        for (const { above, through } of ranges) {
          expect(compareIds(above, range.above)).toBeGreaterThanOrEqual(0);
          expect(compareIds(through, range.through)).toBeLessThanOrEqual(0);
        }
        const ends = ranges.flatMap(({ above, through }) => [above, through]);
        expect(ends).toEqual([...ends].sort(compareIds));
      },
    ),
  );
});

test('what is the same on both sides is not read', () => {
  const parts = partsOf([1n, 2n, 11n, 25n], 10n);
  expect(differingRanges(parts, parts, '10', { above: '0', through: '100' })).toEqual([]);
  const known = partsOf([1n, 2n, 25n, 26n], 10n);
  expect(differingRanges(parts, known, '10', { above: '0', through: '100' })).toEqual([{ above: '9', through: '29' }]);
});

test('ranges end where ids end, and widen while little is found', () => {
  expect(rangeFrom('18446744073709551600', usualSpan).through).toBe('18446744073709551615');
  expect(rangeFrom('101', 50n, '120')).toEqual({ above: '100', through: '120' });
  expect(nextSpan(usualSpan, 10)).toBe(usualSpan * 4n);
  expect(nextSpan(usualSpan, 300_000)).toBe(usualSpan);
  expect(nextSpan(usualSpan * 4n, 2_000_000)).toBe(usualSpan);
});

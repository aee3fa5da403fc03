import fc from 'fast-check';
import { findConflicts, type PortClaim } from '../../../src/domain/tenants/port-claims';

const claim = (name: string, port: number, claimedAtMs: number): PortClaim => ({ name, port, claimedAtMs });
const someClaims = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    port: fc.integer({ min: 8000, max: 8003 }),
    claimedAtMs: fc.nat(3),
  }),
  { selector: ({ name }) => name, maxLength: 12 },
);

test('tenants with ports of their own are in nobody’s way', () => {
  expect(findConflicts([claim('a', 8101, 1), claim('b', 8102, 1)])).toEqual(new Map());
});

test('the older port file holds the port, and each loser learns who holds it', () => {
  const claims = [claim('young', 8101, 3), claim('old', 8101, 1), claim('middle', 8101, 2), claim('else', 8102, 0)];
  expect(findConflicts(claims)).toEqual(
    new Map([
      ['young', 'old'],
      ['middle', 'old'],
    ]),
  );
});

test('of two that are equally old the name that sorts first holds it', () => {
  expect(findConflicts([claim('b', 8101, 1), claim('a', 8101, 1)])).toEqual(new Map([['b', 'a']]));
});

test('each port has exactly one winner, and nobody on it is older', () => {
  fc.assert(
    fc.property(someClaims, (claims) => {
      const losers = findConflicts(claims);
      for (const port of new Set(claims.map((each) => each.port))) {
        const rivals = claims.filter((each) => each.port === port);
        const winners = rivals.filter(({ name }) => !losers.has(name));
        expect(winners).toHaveLength(1);
        for (const rival of rivals) {
          expect(rival.claimedAtMs).toBeGreaterThanOrEqual(winners[0]!.claimedAtMs);
          if (rival !== winners[0]) expect(losers.get(rival.name)).toBe(winners[0]!.name);
        }
      }
    }),
  );
});

test('the order of the claims does not matter', () => {
  const shuffled = someClaims.chain((claims) =>
    fc.tuple(fc.constant(claims), fc.shuffledSubarray(claims, { minLength: claims.length })),
  );
  fc.assert(
    fc.property(shuffled, ([claims, others]) => {
      expect([...findConflicts(others)].sort()).toEqual([...findConflicts(claims)].sort());
    }),
  );
});

test('when the holder goes, the next older one takes over', () => {
  const claims = [claim('a', 8101, 1), claim('b', 8101, 2), claim('c', 8101, 3)];
  expect(findConflicts(claims.slice(1))).toEqual(new Map([['c', 'b']]));
});

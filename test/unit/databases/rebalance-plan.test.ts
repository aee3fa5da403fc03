import fc from 'fast-check';
import type { PlacedTenant } from '../../../src/domain/databases/move-plan';
import type { MemberStanding } from '../../../src/domain/databases/placement';
import { planRebalance } from '../../../src/domain/databases/rebalance-plan';

const member = (name: string, tenants: number, part: Partial<MemberStanding> = {}): MemberStanding => ({
  ...{ name, verdict: 'up', isHeld: false, isDrained: false, tenants, maxTenants: null },
  ...part,
});
const tenant = (name: string, database: string, part: Partial<PlacedTenant> = {}): PlacedTenant => ({
  ...{ name, host: 'h1', tier: 1, database, isWanted: true, isReleased: false, generation: 4 },
  ...part,
});
const on = (database: string, ...names: string[]) => names.map((name) => tenant(name, database));
const routes = ({ moves }: ReturnType<typeof planRebalance>) => moves.map(({ name, from, to }) => [name, from, to]);

test('the members have equally many afterwards, and nobody moves more often than that takes', () => {
  const plan = planRebalance(on('db1', 'a', 'b', 'c', 'd'), [member('db1', 4), member('db2', 0)]);
  expect(routes(plan)).toEqual([
    ['c', 'db1', 'db2'],
    ['d', 'db1', 'db2'],
  ]);
  expect(plan).toMatchObject({ left: [], moves: [{ host: 'h1', generation: 4 }, {}] });
});

test('a difference of one is no reason to move anybody', () => {
  expect(planRebalance(on('db1', 'a', 'b'), [member('db1', 2), member('db2', 1)]).moves).toEqual([]);
  expect(planRebalance([], []).moves).toEqual([]);
});

test('the least important ones move, and among them the more important ones first', () => {
  const tenants = [tenant('gold', 'db1', { tier: 0 }), ...on('db1', 'x', 'y'), tenant('z', 'db1', { tier: 2 })];
  expect(planRebalance(tenants, [member('db1', 4), member('db2', 0)]).moves.map(({ name }) => name)).toEqual([
    'y',
    'z',
  ]);
});

test('the tenants of other hosts count, and are not moved from here', () => {
  expect(planRebalance(on('db1', 'a', 'b'), [member('db1', 2), member('db2', 8)]).moves).toEqual([]);
  expect(planRebalance(on('db1', 'a'), [member('db1', 9), member('db2', 1)]).moves).toHaveLength(1);
});

test('who is stopped or in a person’s hand stays', () => {
  const tenants = [tenant('a', 'db1', { isWanted: false }), tenant('b', 'db1', { isReleased: true })];
  expect(planRebalance(tenants, [member('db1', 9), member('db2', 0)])).toEqual({ moves: [], left: [] });
});

test('a member that may take nobody is left out, with its tenants', () => {
  for (const part of [{ verdict: 'down' }, { verdict: 'full' }, { isDrained: true }, { isHeld: true }] as const) {
    const others = [member('db2', 0), member('db3', 0)];
    expect(planRebalance(on('db1', 'a', 'b', 'c', 'd'), [member('db1', 4, part), ...others]).moves).toEqual([]);
    expect(
      routes(planRebalance(on('db2', 'a', 'b'), [member('db1', 0, part), member('db2', 2), member('db3', 0)])),
    ).toEqual([['b', 'db2', 'db3']]);
  }
});

test('a member that has as many tenants as it may is relieved', () => {
  const full = member('db1', 4, { maxTenants: 4 });
  expect(routes(planRebalance(on('db1', 'a', 'b', 'c', 'd'), [full, member('db2', 0)]))).toEqual([
    ['c', 'db1', 'db2'],
    ['d', 'db1', 'db2'],
  ]);
});

test('a member is not filled beyond what it may have', () => {
  const members = [member('db1', 6), member('db2', 0, { maxTenants: 1 }), member('db3', 0)];
  const plan = planRebalance(on('db1', 'a', 'b', 'c', 'd', 'e', 'f'), members);
  expect(
    routes(plan)
      .map(([, , to]) => to)
      .sort(),
  ).toEqual(['db2', 'db3', 'db3']);
});

const names = ['db1', 'db2', 'db3', 'db4'];
const someTenants = fc.uniqueArray(
  fc.record({
    ...{ name: fc.stringMatching(/^[a-z]{1,2}$/), tier: fc.nat(2), database: fc.constantFrom(...names) },
    ...{ isWanted: fc.boolean(), isReleased: fc.boolean() },
  }),
  { selector: ({ name }) => name, maxLength: 24 },
);
const usually = fc.integer({ min: 0, max: 3 }).map((number) => number === 0);
const someMembers = fc.tuple(
  ...names.map((name) =>
    fc.record({
      ...{ name: fc.constant(name), elsewhere: fc.nat(6), isHeld: usually, isDrained: usually },
      verdict: fc.constantFrom('up' as const, 'up' as const, 'up' as const, 'down' as const),
      maxTenants: fc.option(fc.integer({ min: 1, max: 8 })),
    }),
  ),
);
const situation = fc.tuple(someTenants, someMembers).map(([some, members]) => {
  const tenants = some.map(({ name, database, ...part }) => tenant(name, database, part));
  const countOf = (name: string) => tenants.filter(({ database }) => database === name).length;
  const standings = members.map(({ elsewhere, ...part }) => member(part.name, elsewhere + countOf(part.name), part));
  return { tenants, members: standings };
});

/** How many each member has after each move, beginning before the first. */
function countsAlong(members: readonly MemberStanding[], moves: ReturnType<typeof planRebalance>['moves']) {
  const counts = new Map(members.map(({ name, tenants }) => [name, tenants]));
  return [
    new Map(counts),
    ...moves.map(({ from, to }) => {
      counts.set(from, counts.get(from)! - 1);
      counts.set(to, counts.get(to)! + 1);
      return new Map(counts);
    }),
  ];
}

test('whatever there is: each move is possible, makes nothing worse, and afterwards nothing can be made better', () => {
  fc.assert(
    fc.property(situation, ({ tenants, members }) => {
      const { moves, left } = planRebalance(tenants, members);
      expect(left).toEqual([]);
      expect(new Set(moves.map(({ name }) => name)).size).toBe(moves.length);
      const along = countsAlong(members, moves);
      const memberOf = (name: string) => members.find((each) => each.name === name)!;
      const canMove = ({ isWanted, isReleased }: PlacedTenant) => isWanted && !isReleased;
      for (const [index, { name, from, to }] of moves.entries()) {
        const moved = tenants.find((each) => each.name === name)!;
        expect([moved.database, canMove(moved)]).toEqual([from, true]);
        for (const end of [memberOf(from), memberOf(to)]) expect([end.verdict, end.isDrained]).toEqual(['up', false]);
        expect(along[index]!.get(from)).toBeGreaterThan(along[index]!.get(to)!);
        expect(along[index + 1]!.get(to)).toBeLessThanOrEqual(memberOf(to).maxTenants ?? Infinity);
      }
      const after = along.at(-1)!;
      const isAnotherUp = members.some(({ verdict, isHeld }) => verdict === 'up' && !isHeld);
      const balanced = members.filter(
        (each) => each.verdict === 'up' && !each.isDrained && !(each.isHeld && isAnotherUp),
      );
      const hasMovable = (name: string) =>
        tenants.some((one) => one.database === name && canMove(one) && !moves.some((move) => move.name === one.name));
      const givers = balanced.filter(({ name }) => hasMovable(name)).map(({ name }) => after.get(name)!);
      const takers = balanced.filter(({ name, maxTenants }) => after.get(name)! < (maxTenants ?? Infinity));
      const least = Math.min(...takers.map(({ name }) => after.get(name)!));
      for (const count of givers) expect(count - least).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

test('without limits it takes as few moves as can be: what the fuller ones have too many', () => {
  const counts = fc.array(fc.nat(12), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(counts, (each) => {
      const members = each.map((count, index) => member(`db${index}`, count));
      const tenants = each.flatMap((count, index) =>
        Array.from({ length: count }, (_, number) => tenant(`t${index}-${number}`, `db${index}`)),
      );
      const share = Math.floor(tenants.length / each.length);
      const withOneMore = tenants.length % each.length;
      const surplus = [...each]
        .sort((a, b) => b - a)
        .map((count, rank) => count - share - (rank < withOneMore ? 1 : 0));
      const fewest = surplus.reduce((sum, count) => sum + Math.max(0, count), 0);
      const { moves } = planRebalance(tenants, members);
      expect(moves).toHaveLength(fewest);
      const after = [...countsAlong(members, moves).at(-1)!.values()];
      expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(1);
    }),
  );
});

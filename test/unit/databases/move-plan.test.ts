import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { planMoves, type PlacedTenant, type PoolMember } from '../../../src/domain/databases/move-plan';
import { eligibleMembers } from '../../../src/domain/databases/placement';
import { placementPolicies } from '../../../src/domain/databases/placement-policy';

const member = (name: string, part: Partial<PoolMember> = {}): PoolMember => ({
  ...{ name, verdicts: { h1: 'up', h2: 'up' }, isHeld: false, isDrained: false, tenants: 0, maxTenants: null },
  ...part,
});
const dead = (name: string): PoolMember => member(name, { verdicts: { h1: 'down', h2: 'down' } });
const tenant = (name: string, part: Partial<PlacedTenant> = {}): PlacedTenant => ({
  ...{ name, host: 'h1', tier: 1, database: 'db1', isWanted: true, isReleased: false, generation: 1 },
  ...part,
});
const never = () => 0;

test('the tenants of a dead member go to the others, gold first, then by name', () => {
  const tenants = [tenant('b'), tenant('z', { tier: 0 }), tenant('a'), tenant('else', { database: 'db2' })];
  const { moves, left } = planMoves(tenants, [dead('db1'), member('db2', { tenants: 1 })], 'random', never);
  expect(moves.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['z', 'db1', 'db2'],
    ['a', 'db1', 'db2'],
    ['b', 'db1', 'db2'],
  ]);
  expect(left).toEqual([]);
});

test('a member that is dead from one host only loses the tenants of that host', () => {
  const cut = member('db1', { verdicts: { h1: 'down', h2: 'up' } });
  const tenants = [tenant('a'), tenant('b', { host: 'h2' })];
  expect(planMoves(tenants, [cut, member('db2')], 'random', never).moves).toEqual([
    { name: 'a', host: 'h1', from: 'db1', to: 'db2', generation: 1 },
  ]);
});

test('a tenant goes only where its own host sees a member that is up', () => {
  const members = [dead('db1'), member('db2', { verdicts: { h1: 'unknown', h2: 'up' } })];
  const { moves, left } = planMoves([tenant('a'), tenant('b', { host: 'h2' })], members, 'random', never);
  expect(moves.map(({ name }) => name)).toEqual(['b']);
  expect(left).toMatchObject([
    { name: 'a', code: 'noneEligible', message: 'it waits, for nobody can take it: db2 is unknown' },
  ]);
});

test.each(['full', 'blocked', 'misconfigured', 'unknown', 'up'] as const)(
  'nobody leaves a member that is %s',
  (verdict) => {
    const members = [member('db1', { verdicts: { h1: verdict } }), member('db2')];
    expect(planMoves([tenant('a')], members, 'random', never)).toEqual({ moves: [], left: [] });
  },
);

test('a drained member is left, and nobody comes to it', () => {
  const members = [member('db1', { isDrained: true }), dead('db2')];
  const { moves, left } = planMoves([tenant('a'), tenant('b', { database: 'db2' })], members, 'random', never);
  expect(moves).toEqual([]);
  expect(left.map(({ message }) => message)).toEqual([
    'it waits, for nobody can take it: db2 is down',
    'it waits, for nobody can take it: db1 is drained',
  ]);
});

test('who is stopped or in a person’s hand is never moved, and said to be left', () => {
  const tenants = [tenant('off', { isWanted: false }), tenant('mine', { isReleased: true })];
  const { moves, left } = planMoves(tenants, [dead('db1'), member('db2')], 'random', never);
  expect(moves).toEqual([]);
  expect(left.map(({ name, code }) => [name, code])).toEqual([
    ['mine', 'released'],
    ['off', 'stopped'],
  ]);
});

test('places are counted while the plan fills them: the last ones wait', () => {
  const members = [dead('db1'), member('db2', { tenants: 1, maxTenants: 2 }), member('db3', { maxTenants: 1 })];
  const { moves, left } = planMoves([tenant('a'), tenant('b'), tenant('c')], members, 'spread', never);
  expect(moves.map(({ name, to }) => [name, to])).toEqual([
    ['a', 'db3'],
    ['b', 'db2'],
  ]);
  expect(left).toMatchObject([
    {
      name: 'c',
      message:
        'it waits, for nobody can take it: db2 has as many tenants as it may (2), db3 has as many tenants as it may (1)',
    },
  ]);
});

test('a pool of one has nowhere to go', () => {
  const { left } = planMoves([tenant('a')], [dead('db1')], 'random', never);
  expect(left.map(({ message }) => message)).toEqual(['it waits, for nobody can take it: there is no other member']);
});

test('nobody knows how a member is that is not configured any more: its tenants stay', () => {
  expect(planMoves([tenant('a', { database: 'old' })], [member('db2')], 'random', never)).toEqual({
    moves: [],
    left: [],
  });
});

const hosts = ['h1', 'h2'];
const databases = ['db1', 'db2', 'db3', 'db4'];
const verdict = fc.constantFrom(...databaseVerdicts, 'up' as const, 'up' as const, 'down' as const);
const someMembers = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...databases),
    verdicts: fc.record({ h1: verdict, h2: verdict }),
    isHeld: fc.boolean(),
    isDrained: fc.boolean(),
    tenants: fc.constant(0),
    maxTenants: fc.option(fc.integer({ min: 1, max: 6 })),
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);
const someTenants = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,2}$/),
    host: fc.constantFrom(...hosts),
    tier: fc.nat(2),
    database: fc.constantFrom(...databases),
    isWanted: fc.boolean(),
    isReleased: fc.boolean(),
    generation: fc.nat(3),
  }),
  { selector: ({ name }) => name, maxLength: 16 },
);
const situation = fc
  .tuple(someTenants, someMembers, fc.constantFrom(...placementPolicies))
  .map(([tenants, members, policy]) => ({
    ...{ tenants, policy },
    members: members.map((each) => ({ ...each, tenants: tenants.filter((one) => one.database === each.name).length })),
  }));
/** The same numbers every time. */
const draws = (seed: number) => () => (seed = (seed * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;

test('every move is right at its turn, and everybody else who should go has a reason to stay', () => {
  fc.assert(
    fc.property(situation, fc.nat(), ({ tenants, members, policy }, seed) => {
      const { moves, left } = planMoves(tenants, members, policy, draws(seed));
      const counts = new Map(members.map((each) => [each.name, each.tenants]));
      for (const { name, host, from, to } of moves) {
        const moved = tenants.find((each) => each.name === name);
        expect(moved).toMatchObject({ host, database: from, isWanted: true, isReleased: false });
        const others = members
          .filter((each) => each.name !== from)
          .map((each) => ({ ...each, verdict: each.verdicts[host as 'h1'], tenants: counts.get(each.name) ?? 0 }));
        expect(eligibleMembers(others).map((each) => each.name)).toContain(to);
        counts.set(from, (counts.get(from) ?? 0) - 1);
        counts.set(to, (counts.get(to) ?? 0) + 1);
      }
      const concerned = tenants.filter(({ host, database }) => {
        const own = members.find((each) => each.name === database);
        const seen = own?.verdicts[host as 'h1'];
        return own?.isDrained === true || seen === 'down' || seen === 'readOnly';
      });
      expect([...moves, ...left].map(({ name }) => name).sort()).toEqual(concerned.map(({ name }) => name).sort());
      for (const { message } of left) expect(message).not.toBe('');
    }),
  );
});

test('the order is that of tiers and names, whatever order the tenants come in', () => {
  fc.assert(
    fc.property(situation, fc.nat(), ({ tenants, members, policy }, seed) => {
      const plan = planMoves(tenants, members, policy, draws(seed));
      expect(planMoves([...tenants].reverse(), members, policy, draws(seed))).toEqual(plan);
      const keys = plan.moves.map(({ name }) => `${tenants.find((each) => each.name === name)?.tier} ${name}`);
      expect(keys).toEqual([...keys].sort());
    }),
  );
});

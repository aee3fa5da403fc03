import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import {
  eligibleMembers,
  findObstacle,
  placeTenant,
  type MemberStanding,
} from '../../../src/domain/databases/placement';
import { placementPolicies } from '../../../src/domain/databases/placement-policy';

const member = (name: string, part: Partial<MemberStanding> = {}): MemberStanding => ({
  ...{ name, verdict: 'up', isHeld: false, isDrained: false, tenants: 0, maxTenants: null },
  ...part,
});
const names = (members: readonly MemberStanding[]) => members.map(({ name }) => name);

test('only a member that is up, not drained and not full takes tenants', () => {
  const others = databaseVerdicts.filter((verdict) => verdict !== 'up').map((verdict) => member(verdict, { verdict }));
  const members = [
    member('good', { tenants: 4, maxTenants: 5 }),
    member('drained', { isDrained: true }),
    member('full', { tenants: 5, maxTenants: 5 }),
    ...others,
  ];
  expect(names(eligibleMembers(members))).toEqual(['good']);
  expect(members.map(findObstacle).slice(0, 4)).toEqual([
    null,
    'is drained',
    'has as many tenants as it may (5)',
    'is full',
  ]);
});

test('a member that is held down takes tenants only while nothing else is up', () => {
  const held = member('held', { isHeld: true });
  expect(names(eligibleMembers([held, member('good')]))).toEqual(['good']);
  expect(names(eligibleMembers([held, member('gone', { verdict: 'down' })]))).toEqual(['held']);
  expect(names(eligibleMembers([held, member('full', { tenants: 1, maxTenants: 1 })]))).toEqual([]);
  expect(findObstacle(held)).toBe('is held down');
});

test.each([
  [0, 'a'],
  [0.49, 'a'],
  [0.5, 'b'],
  [0.999, 'b'],
])('random: the number %f picks %s', (random, picked) => {
  const members = [member('a'), member('gone', { verdict: 'down' }), member('b')];
  expect(placeTenant(members, { policy: 'random', present: 'a', random })).toBe(picked);
});

test('sticky: the one that it had, as long as that may take it', () => {
  const choice = { policy: 'sticky', present: 'b', random: 0 } as const;
  expect(placeTenant([member('a'), member('b')], choice)).toBe('b');
  expect(placeTenant([member('a'), member('b', { isDrained: true })], choice)).toBe('a');
  expect(placeTenant([member('a'), member('b')], { ...choice, present: null })).toBe('a');
});

test('spread: the one with the fewest tenants, by chance among equals', () => {
  const members = [member('a', { tenants: 2 }), member('b', { tenants: 1 }), member('c', { tenants: 1 })];
  expect(placeTenant(members, { policy: 'spread', present: 'a', random: 0 })).toBe('b');
  expect(placeTenant(members, { policy: 'spread', present: 'a', random: 0.9 })).toBe('c');
});

test('nobody is placed when no member may take it', () => {
  for (const policy of placementPolicies) {
    expect(placeTenant([member('a', { verdict: 'unknown' })], { policy, present: 'a', random: 0.5 })).toBeNull();
    expect(placeTenant([], { policy, present: null, random: 0 })).toBeNull();
  }
});

const someMember = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  verdict: fc.constantFrom(...databaseVerdicts, 'up' as const, 'up' as const),
  isHeld: fc.boolean(),
  isDrained: fc.boolean(),
  tenants: fc.nat(4),
  maxTenants: fc.option(fc.integer({ min: 1, max: 4 })),
});
const someMembers = fc.uniqueArray(someMember, { selector: ({ name }) => name, maxLength: 4 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('whatever the policy: somebody is chosen exactly when somebody is eligible, and it is one of them', () => {
  fc.assert(
    fc.property(
      someMembers,
      fc.constantFrom(...placementPolicies),
      fc.option(fc.constantFrom('a', 'b', 'x')),
      random,
      (members, policy, present, number) => {
        const eligible = names(eligibleMembers(members));
        const chosen = placeTenant(members, { policy, present, random: number });
        if (eligible.length === 0) expect(chosen).toBeNull();
        else expect(eligible).toContain(chosen);
        const isAnotherUp = members.some(({ verdict, isHeld }) => verdict === 'up' && !isHeld);
        const taker = members.find(({ name }) => name === chosen);
        if (taker?.isHeld === true) expect(isAnotherUp).toBe(false);
      },
    ),
  );
});

import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import {
  eligibleMembers,
  findObstacle,
  placeTenant,
  refuseDestination,
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

describe('a person wants a tenant of one database at another one', () => {
  const own = member('own');
  test.each<[string, readonly MemberStanding[], string | null, string | null]>([
    ['it may go to one that is up', [own, member('to')], 'own', null],
    ['it goes nowhere when it is there already', [own, member('to')], 'to', 'it has database to already'],
    ['there has to be such a one', [own], 'own', 'there is no database to'],
    ['not to one that is down', [own, member('to', { verdict: 'down' })], 'own', 'database to is down'],
    ['not to one that is drained', [own, member('to', { isDrained: true })], 'own', 'database to is drained'],
    [
      'not to one that has as many as it may',
      [own, member('to', { tenants: 3, maxTenants: 3 })],
      'own',
      'database to has as many tenants as it may (3)',
    ],
    ['not to one that is held down', [own, member('to', { isHeld: true })], 'own', 'database to is held down'],
    [
      'but when its own is lost and nothing else is up, to one that is held down, too',
      [member('own', { verdict: 'down' }), member('to', { isHeld: true })],
      'own',
      null,
    ],
    [
      'and not while another one is up',
      [member('own', { verdict: 'down' }), member('to', { isHeld: true }), member('other')],
      'own',
      'database to is held down',
    ],
    [
      'when its own is drained and nothing else is up, to one that is held down, too',
      [member('own', { isDrained: true }), member('to', { isHeld: true })],
      'own',
      null,
    ],
    ['one that has none may go to any', [member('to')], null, null],
    ['one whose own is configured no more may go to any', [member('to')], 'gone', null],
    ['one whose own is drained may go to any', [member('own', { isDrained: true }), member('to')], 'own', null],
  ])('%s', (_title, members, present, refusal) => {
    expect(refuseDestination(members, present, 'to')).toBe(refusal);
  });
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

test('whatever there is: what is refused is said why, and what is not refused is up, not drained and has room', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(someMembers, fc.option(name), name, (members, present, to) => {
      const refusal = refuseDestination(members, present, to);
      if (refusal !== null)
        expect(refusal).toMatch(/^(there is no database|it has database|database [abc] (is|has)) ./);
      else {
        const wanted = members.find((each) => each.name === to)!;
        expect(to).not.toBe(present);
        expect(findObstacle({ ...wanted, isHeld: false })).toBeNull();
      }
    }),
  );
});

import fc from 'fast-check';
import { databaseVerdicts } from '../../../src/domain/databases/database-verdict';
import { eligibleMembers, type MemberStanding } from '../../../src/domain/databases/placement';
import { placementPolicies } from '../../../src/domain/databases/placement-policy';
import { chooseForStart } from '../../../src/domain/databases/start-choice';

const member = (name: string, part: Partial<MemberStanding> = {}): MemberStanding => ({
  ...{ name, verdict: 'up', isHeld: false, isDrained: false, tenants: 0, maxTenants: null },
  ...part,
});
const choice = { policy: 'random', present: 'a', random: 0.9 } as const;

test.each(['up', 'full', 'blocked', 'misconfigured', 'unknown'] as const)(
  'a tenant is started with the member that it has while that is %s',
  (verdict) => {
    expect(chooseForStart([member('a', { verdict }), member('b')], choice)).toEqual({ kind: 'chosen', member: 'a' });
  },
);

test.each(['down', 'readOnly'] as const)('a tenant whose member is %s is started with another one', (verdict) => {
  expect(chooseForStart([member('a', { verdict }), member('b')], choice)).toEqual({ kind: 'chosen', member: 'b' });
});

test('a tenant whose member is drained is started with another one, and without one not at all', () => {
  const drained = member('a', { isDrained: true });
  expect(chooseForStart([drained, member('b')], choice)).toEqual({ kind: 'chosen', member: 'b' });
  for (const policy of placementPolicies)
    expect(chooseForStart([drained, member('b', { verdict: 'down' })], { ...choice, policy })).toEqual({
      kind: 'none',
      message: 'no database can take it: a is drained, b is down',
    });
});

test('a tenant keeps its member while that is held down, or has as many as it may', () => {
  for (const part of [{ isHeld: true }, { tenants: 9, maxTenants: 1 }])
    expect(chooseForStart([member('a', part), member('b')], choice)).toEqual({ kind: 'chosen', member: 'a' });
});

test('a tenant whose member is not configured any more is started with another one', () => {
  expect(chooseForStart([member('b')], choice)).toEqual({ kind: 'chosen', member: 'b' });
});

test('a new tenant waits while nobody can take it, and it is said why', () => {
  const members = [member('a', { verdict: 'unknown' }), member('b', { tenants: 2, maxTenants: 2 })];
  expect(chooseForStart(members, { ...choice, present: null })).toEqual({
    kind: 'none',
    message: 'no database can take it: a is unknown, b has as many tenants as it may (2)',
  });
});

test('whatever is known of the members: it keeps its own, or gets one that is eligible, or there is none', () => {
  const anyMember = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    verdict: fc.constantFrom(...databaseVerdicts),
    isHeld: fc.boolean(),
    isDrained: fc.boolean(),
    tenants: fc.nat(3),
    maxTenants: fc.option(fc.integer({ min: 1, max: 3 })),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(anyMember, { selector: ({ name }) => name }),
      fc.constantFrom(...placementPolicies),
      fc.option(fc.constantFrom('a', 'x')),
      (members, policy, present) => {
        const chosen = chooseForStart(members, { policy, present, random: 0.3 });
        const eligible = eligibleMembers(members).map(({ name }) => name);
        if (chosen.kind === 'none') expect(eligible).toEqual([]);
        const own = members.find(({ name }) => name === present);
        if (own?.isDrained === true && chosen.kind === 'chosen') expect(chosen.member).not.toBe(present);
        if (chosen.kind === 'chosen')
          expect(chosen.member === present || eligible.some((name) => name === chosen.member)).toBe(true);
      },
    ),
  );
});

import fc from 'fast-check';
import {
  dueOrders,
  factsOf,
  freeRoom,
  membersToLeave,
  shareRoom,
  usedElsewhere,
} from '../../../src/domain/databases/pool-decision';
import type { SeenMember } from '../../../src/domain/databases/pool-report';
import { afterOrder, memberNames, type PoolState } from '../../../src/domain/databases/pool-state';
import { at, brake, drain, poolOf, seen } from './pool-samples';

const nowMs = Date.parse(at(10));
const nobody = new Set<string>();
const lost = (name: string, movable: number, part: Partial<SeenMember> = {}) =>
  seen(name, { verdict: 'down', tenants: movable, movable, ...part });
const twoLost = poolOf({ h2: [lost('db1', 2), seen('db2')], h1: [lost('db1', 3), seen('db2')] });
const hostsOf = (state: PoolState, busy = nobody) => dueOrders(state, busy, nowMs).map(({ host }) => host);
const factsAt = (state: PoolState, host = 'h1') => factsOf(state, state.hosts[host]!, null);

test('each host that has tenants on a lost member gets one order, in the order of the names', () => {
  expect(dueOrders(twoLost, nobody, nowMs)).toMatchObject([
    { host: 'h1', cause: 'lost', from: ['db1'], movable: 3, brake: null },
    { host: 'h2', cause: 'lost', from: ['db1'], movable: 2, brake: null },
  ]);
});

test('one order is about all that is to be left: lost, read-only and drained', () => {
  const members = [lost('db1', 3), seen('db2', { verdict: 'readOnly', movable: 1 }), seen('db3', { movable: 2 })];
  const state = poolOf({ h1: [...members, seen('db4', { movable: 9 })] }, { drained: [drain('db3')] });
  expect(dueOrders(state, nobody, nowMs)).toMatchObject([{ cause: 'lost', from: ['db1', 'db2', 'db3'], movable: 6 }]);
  const drained = poolOf({ h1: [seen('db3', { movable: 2 })] }, { drained: [drain('db3')] });
  expect(dueOrders(drained, nobody, nowMs)).toMatchObject([{ cause: 'drained', from: ['db3'], movable: 2 }]);
});

test.each(['up', 'full', 'blocked', 'misconfigured', 'unknown'] as const)(
  'a member that is %s is not left',
  (verdict) => {
    expect(hostsOf(poolOf({ h1: [seen('db1', { verdict, movable: 3 })] }))).toEqual([]);
  },
);

test('a lost member is not left by a host that has nobody to move', () => {
  const state = poolOf({ h1: [lost('db1', 0, { tenants: 5 })] });
  expect([membersToLeave(state, state.hosts['h1']!), hostsOf(state)]).toEqual([[], []]);
});

test('a host that is at it is not asked', () => {
  expect(hostsOf(twoLost, new Set(['h1']))).toEqual(['h2']);
});

test('nothing is decided twice on the same facts', () => {
  const [order] = dueOrders(twoLost, nobody, nowMs);
  const settled = afterOrder(twoLost, 'h1', { settledOn: order!.facts, use: null });
  expect(hostsOf(settled)).toEqual(['h2']);
  expect(hostsOf(afterOrder(settled, 'h1', { settledOn: null, use: null }))).toEqual(['h1', 'h2']);
});

test('a brake of moves stands in the way while it is on, and is a fact of its own', () => {
  const braked = (part = {}) => poolOf({ h1: [lost('db1', 3)] }, { brakes: [brake(part)] });
  const [order] = dueOrders(braked(), nobody, nowMs);
  expect(order?.brake).toEqual(brake());
  // Refused, it is not refused again, until the brake is off, or another one is on.
  const refused = afterOrder(braked(), 'h1', { settledOn: order!.facts, use: null });
  expect(hostsOf(refused)).toEqual([]);
  expect(hostsOf({ ...refused, rules: { ...refused.rules, brakes: [] } })).toEqual(['h1']);
  expect(hostsOf({ ...refused, rules: { ...refused.rules, brakes: [brake({ since: at(4) })] } })).toEqual(['h1']);
  for (const part of [{ scope: 'restarts' }, { until: at(10) }])
    expect(dueOrders(braked(part), nobody, nowMs)).toMatchObject([{ brake: null }]);
});

test('whatever may change the decision changes the facts, and nothing else does', () => {
  const limited = seen('db2', { maxTenants: 2, tenants: 1 });
  const facts = (own: Partial<SeenMember> = {}, other: Partial<SeenMember> = {}, drained = [drain('db9')]) =>
    factsAt(poolOf({ h1: [lost('db1', 3, own), { ...limited, ...other }] }, { drained }));
  const plain = facts();
  for (const same of [{ reason: 'else' }, { since: at(9) }, { movable: 2 }, { tenants: 8 }, { address: 'x:1' }])
    expect(facts(same)).toBe(plain);
  const others = [
    facts({ verdict: 'readOnly' }),
    facts({ isHeld: true }),
    facts({ movable: 0 }),
    facts({}, { verdict: 'full' }),
    facts({}, { tenants: 2 }),
    facts({}, {}, [drain('db2')]),
  ];
  expect(new Set([plain, ...others]).size).toBe(7);
});

test('what is free is what the smallest limit leaves, after the tenants of all hosts', () => {
  const state = poolOf({
    h1: [seen('db1', { tenants: 3, maxTenants: 10 }), seen('db2', { tenants: 99 })],
    h2: [seen('db1', { tenants: 4, maxTenants: 9 }), seen('db3', { tenants: 4, maxTenants: 2 })],
    h3: [seen('db1', { tenants: 1 })],
  });
  expect(['db1', 'db2', 'db3', 'db4'].map((name) => freeRoom(state, name))).toEqual([1, null, 0, null]);
});

test('what the other hosts have of each member is added up', () => {
  const state = poolOf({
    ...{ h1: [seen('db1', { tenants: 3 })], h2: [seen('db1', { tenants: 4 }), seen('db2', { tenants: 1 })] },
    h3: [seen('db1', { tenants: 2 })],
  });
  expect(usedElsewhere(state, 'h1')).toEqual({ db1: 6, db2: 1 });
  expect(usedElsewhere(state, 'h9')).toEqual({ db1: 9, db2: 1 });
});

test('room is dealt out by how many each host has to move', () => {
  const state = poolOf({
    ...{ h1: [lost('db1', 6), seen('db2', { maxTenants: 4 }), seen('db3')] },
    h2: [lost('db1', 2), seen('db2', { maxTenants: 4 }), seen('db3')],
  });
  const shares = shareRoom(state, dueOrders(state, nobody, nowMs));
  expect(Object.fromEntries(shares)).toEqual({ h1: { db2: 3 }, h2: { db2: 1 } });
});

test('hosts with few tenants get their share beside one with many', () => {
  const small = Array.from({ length: 10 }, (_, index) => ({ host: `h${index}`, movable: 1 }));
  const state = poolOf({ h0: [seen('db2', { maxTenants: 44 })] });
  const shares = shareRoom(state, [...small, { host: 'big', movable: 100 }]);
  expect(shares.get('big')).toEqual({ db2: 40 });
  expect(small.filter(({ host }) => shares.get(host)?.['db2'] === 1)).toHaveLength(4);
});

const someMembers = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('db1', 'db2', 'db3'),
    tenants: fc.nat(20),
    maxTenants: fc.option(fc.integer({ min: 1, max: 200 })),
  }),
  { selector: ({ name }) => name, minLength: 1 },
);
const somePool = fc
  .array(someMembers, { minLength: 1, maxLength: 12 })
  .map((hosts) =>
    poolOf(
      Object.fromEntries(
        hosts.map((members, index) => [`h${index}`, members.map(({ name, ...part }) => seen(name, part))]),
      ),
    ),
  );
const someMovable = fc.array(fc.oneof(fc.nat(3), fc.nat(100)), { minLength: 1, maxLength: 12 });

test('the hosts together never get more than is free, and each its fair share of it', () => {
  fc.assert(
    fc.property(somePool, someMovable, (state, movable) => {
      const orders = movable.map((number, index) => ({ host: `h${index}`, movable: number }));
      const total = movable.reduce((sum, number) => sum + number, 0);
      const shares = shareRoom(state, orders);
      expect([...shares.keys()]).toEqual(orders.map(({ host }) => host));
      for (const name of memberNames(state)) {
        const free = freeRoom(state, name);
        const ofEach = orders.map(({ host }) => shares.get(host)?.[name]);
        if (free === null) {
          expect(ofEach.every((share) => share === undefined)).toBe(true);
          continue;
        }
        expect(ofEach.reduce<number>((sum, share) => sum + share!, 0)).toBe(total === 0 ? 0 : free);
        const unfair = ofEach.filter((share, index) => {
          const fair = total === 0 ? 0 : (free * movable[index]!) / total;
          const isEnough = free < total || share! >= movable[index]!;
          return !(Number.isInteger(share) && share! >= 0 && Math.abs(share! - fair) <= 1 && isEnough);
        });
        expect(unfair).toEqual([]);
      }
    }),
  );
});

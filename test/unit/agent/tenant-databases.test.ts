import { parseConfiguration } from '../../../config';
import { TenantDatabases } from '../../../src/agent/tenant-databases';
import { newTenantState, type TenantState } from '../../../src/domain/tenants/tenant-state';

let isSeen: boolean;
let states: TenantState[];
const heldDown = new Set<string>();
const drained = new Set<string>();
let elsewhere: Record<string, number>;
let settings: ReturnType<typeof settingsOf> | null;
const databases = () =>
  new TenantDatabases(
    () => settings,
    () => states,
    (member) => (isSeen ? 'up' : member === 'db1' ? 'down' : null),
    (member) => heldDown.has(member),
    { isDrained: (member) => drained.has(member), tenantsElsewhere: (member) => elsewhere[member] ?? 0 },
  );
const settingsOf = (text: string) => parseConfiguration(`databases: {username: w, ${text}}`, '/wk.yaml').databases;
const tenant = (name: string, part: Partial<TenantState> = {}): TenantState => ({
  ...newTenantState(name, 'h1', '2026-01-01T00:00:00.000Z'),
  ...{ present: true, ...part },
});
const used = { name: 'db1', host: '10.0.0.1', port: 3306 };
const processWith = (database?: typeof used): Partial<TenantState> => ({
  process: {
    ...{ run: 1, port: 8101, generation: 1, startedAt: '', servingSince: null, stopping: null },
    identity: { pid: 5, startTicks: 1, bootId: 'b' },
    ...(database && { database }),
  },
});

beforeEach(() => {
  isSeen = true;
  elsewhere = {};
  drained.clear();
  heldDown.clear();
  states = [];
  settings = settingsOf('members: [{name: db1, host: 10.0.0.1, maxTenants: 1}, {name: db2, host: db2.example.org}]');
});

test('launches that are on their way are counted, so that a member is not filled beyond its limit', () => {
  settings = settingsOf('members: [{host: db1, maxTenants: 2}, {host: db2, maxTenants: 1}]');
  states = ['a', 'b', 'c', 'd'].map((name) => tenant(name));
  const places = databases();
  const [a, b, c, d] = states.map((state) => places.chooseFor(state));
  const members = [a, b, c].map((choice) => (choice?.kind === 'chosen' ? choice.member.name : choice?.kind));
  expect(members.sort()).toEqual(['db1', 'db1', 'db2']);
  expect(d).toMatchObject({ kind: 'none' });
  states = states.map((state) => (state.name === 'a' ? { ...state, present: false } : state));
  expect(places.chooseFor(tenant('d')).kind).toBe('chosen');
});

test('as long as not everything is known that might take it, nothing is said', () => {
  isSeen = false;
  expect(databases().chooseFor(tenant('a'))).toEqual({ kind: 'notYet' });
  settings = settingsOf('members: [{host: db1}]');
  expect(databases().chooseFor(tenant('a'))).toMatchObject({ kind: 'none' });
  expect(databases().chooseFor(tenant('a', { database: 'db1' }))).toMatchObject({ kind: 'none' });
});

test('the tenants of other hosts count when a member is filled', () => {
  settings = settingsOf('members: [{host: db1, maxTenants: 10}, {host: db2, maxTenants: 10}]');
  elsewhere = { db1: 9, db2: 10 };
  states = [tenant('a'), tenant('b')];
  const places = databases();
  expect(places.chooseFor(states[0]!)).toMatchObject({ kind: 'chosen', member: { name: 'db1' } });
  expect(places.chooseFor(states[1]!)).toEqual({
    kind: 'none',
    message: 'no database can take it: db1 has as many tenants as it may (10), db2 has as many tenants as it may (10)',
  });
  expect(places.standings(settings!).map(({ name, tenants }) => [name, tenants])).toEqual([
    ['db1', 10],
    ['db2', 10],
  ]);
  expect(places.standings(settings!, 'a')[0]?.tenants).toBe(9);
});

test('a drained member gets nobody, and one that had it is started with another one', () => {
  drained.add('db1');
  expect(databases().chooseFor(tenant('a', { database: 'db1' }))).toMatchObject({ member: { name: 'db2' } });
  expect(
    databases()
      .standings(settings!)
      .map(({ isDrained }) => isDrained),
  ).toEqual([true, false]);
  drained.add('db2');
  expect(databases().chooseFor(tenant('a', { database: 'db1' }))).toEqual({
    kind: 'none',
    message: 'no database can take it: db1 is drained, db2 is drained',
  });
});

test('a drained member that others have left is chosen again as soon as it is not drained any more', () => {
  drained.add('db2');
  states = [tenant('a', { database: 'db1' })];
  expect(databases().chooseFor(tenant('b')).kind).toBe('none');
  drained.clear();
  expect(databases().chooseFor(tenant('b'))).toMatchObject({ member: { name: 'db2' } });
});

test('a place that is promised counts where the tenant goes, and not where it is', () => {
  states = [tenant('a', { database: 'db1' }), tenant('b', { database: 'db1' })];
  const places = databases();
  places.promise('a', 'db2');
  expect(Object.fromEntries(places.countOwn())).toEqual({ db1: 1, db2: 1 });
  expect(Object.fromEntries(places.countOwn('a'))).toEqual({ db1: 1 });
  places.breakPromise('a');
  expect(Object.fromEntries(places.countOwn())).toEqual({ db1: 2 });
});

test('a launch that is tried again gets the same one', () => {
  const places = databases();
  states = [tenant('a')];
  const first = places.chooseFor(tenant('a'));
  for (let look = 0; look < 20; look++) expect(places.chooseFor(tenant('a'))).toEqual(first);
});

test('without databases there is nothing to choose', () => {
  settings = null;
  expect(databases().chooseFor(tenant('a', { database: 'db1' }))).toEqual({ kind: 'notConfigured' });
  expect(databases().findMismatch(tenant('a', processWith(used)))).toBeNull();
  expect(databases().find('db1')).toBeNull();
});

test('a member is found by its name, or by its address', () => {
  expect(databases().find('db1')).toMatchObject({ host: '10.0.0.1' });
  expect(databases().find('db2.example.org')).toMatchObject({ name: 'db2' });
  expect(databases().find('')).toBeNull();
});

test('what a process uses is compared with what is configured', () => {
  const mismatch = (part: Partial<TenantState>) => databases().findMismatch(tenant('a', part));
  expect(mismatch(processWith(used))).toBeNull();
  expect(mismatch({ database: 'gone', process: null })).toBeNull();
  expect(mismatch(processWith())).toBe('it was started with none of the databases that are configured');
  expect(mismatch(processWith({ ...used, name: 'db3' }))).toBe('its database db3 is not configured any more');
  expect(mismatch(processWith({ ...used, host: '10.0.0.9' }))).toBe(
    'it uses db1 at 10.0.0.9, port 3306, which is at 10.0.0.1, port 3306, now',
  );
});

import { parseConfiguration } from '../../../config';
import { TenantDatabases } from '../../../src/agent/tenant-databases';
import { newTenantState, type TenantState } from '../../../src/domain/tenants/tenant-state';

let isSeen: boolean;
let states: TenantState[];
const heldDown = new Set<string>();
const drained = new Set<string>();
const elsewhere = 0;
let settings: ReturnType<typeof settingsOf> | null;
const databases = () =>
  new TenantDatabases(
    () => settings,
    () => states,
    (member) => (isSeen ? 'up' : member === 'db1' ? 'down' : null),
    (member) => heldDown.has(member),
    { isDrained: (member) => drained.has(member), tenantsElsewhere: () => elsewhere },
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

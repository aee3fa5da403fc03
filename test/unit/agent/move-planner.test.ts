/** Whether what was right when it was planned is still right when a tenant's turn comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { KeptRules } from '../../../src/agent/kept-rules';
import { MovePlanner, type MoveWish } from '../../../src/agent/move-planner';
import { TenantDatabases } from '../../../src/agent/tenant-databases';
import type { DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import type { Move } from '../../../src/domain/databases/move-plan';
import { noRules, type PoolRules } from '../../../src/domain/databases/pool-rules';
import { newTenantState, type TenantState } from '../../../src/domain/tenants/tenant-state';
import { brake, drain } from '../databases/pool-samples';

const at = '2026-01-01T00:00:00.000Z';
const members = ['db1', 'db2', 'db3'].map((name, index) => ({ name, host: `10.0.0.${index + 1}`, port: 3306 }));
const settings = parseConfiguration(
  `databases: {username: w, members: ${JSON.stringify(members)}}`,
  '/wk.yaml',
).databases!;
const process = {
  ...{ run: 1, port: 8101, generation: 1, startedAt: at, servingSince: '2026-01-01T00:00:03.000Z', stopping: null },
  ...{ identity: { pid: 5, startTicks: 1, bootId: 'b' }, database: members[0]! },
};
const tenant = (name: string, part: Partial<TenantState> = {}): TenantState => ({
  ...newTenantState(name, 'h1', at),
  ...{ present: true, generation: 4, database: 'db1', process, ...part },
});
const on = (index: number, name: string) =>
  tenant(name, { database: members[index]!.name, process: { ...process, database: members[index]! } });

const folder = mkdtempSync(join(tmpdir(), 'wk-planner-'));
afterAll(() => rmSync(folder, { recursive: true }));
let states: TenantState[];
let verdicts: Record<string, DatabaseVerdict>;
let held: string[];
let rules: KeptRules;
let databases: TenantDatabases;
let planner: MovePlanner;
const doubtful = new Set<string>();

beforeEach(() => {
  rmSync(join(folder, 'pool.json'), { force: true });
  states = [tenant('a')];
  verdicts = { db1: 'down', db2: 'up', db3: 'up' };
  held = [];
  doubtful.clear();
  rules = new KeptRules({ folder, onChanged: () => {} });
  databases = new TenantDatabases(
    () => settings,
    () => states,
    (member) => verdicts[member] ?? null,
    (member) => held.includes(member),
    rules,
  );
  planner = new MovePlanner({
    ...{ host: 'h1', settings: () => settings, states: () => states, tierOf: () => 0, databases, rules },
    stateOf: (name) => states.find((state) => state.name === name),
    healthOf: (member) => {
      const verdict = verdicts[member];
      const doubts = doubtful.has(member) ? { verdict: 'down' as const, count: 1, breaks: 0 } : null;
      return verdict === undefined ? null : { verdict, reason: 'it is seen so; look', sinceMs: 0, asOfMs: 0, doubts };
    },
  });
});

const wish = (part: Partial<MoveWish> = {}): MoveWish => ({
  ...{ cause: 'lost', from: ['db1'], rules: noRules, limits: new Map(), reason: null },
  ...part,
});
const move = (part: Partial<Move> = {}): Move => ({
  ...{ name: 'a', host: 'h1', from: 'db1', to: 'db2', generation: 4 },
  ...part,
});
const turn = (planned = move(), part: Partial<MoveWish> = {}) => planner.turnOf(planned, settings, wish(part));
const take = (part: Partial<PoolRules>) =>
  rules.take({ ...noRules, version: rules.current.version + 1, ...part }, null);
const to = (name: string) => ({ to: settings.members.find((member) => member.name === name) });

test('a tenant goes where it was planned to, as long as that may take it', () => {
  for (let time = 0; time < 20; time++) expect(turn()).toEqual(to('db2'));
});

test('one of which something newer was asked meanwhile, or that is gone, is superseded', () => {
  states = [tenant('a', { generation: 5 })];
  expect(turn()).toMatchObject({ code: 'superseded' });
  states = [];
  expect(turn()).toEqual({ code: 'superseded', message: 'something newer was asked of it meanwhile' });
});

test('one that does not run there any more need not move', () => {
  const gone = { code: 'notNeeded', message: 'it does not run with db1 any more' };
  const stopping = { reason: 'its check failed', charged: true };
  for (const state of [
    on(1, 'a'),
    tenant('a', { process: null }),
    tenant('a', { process: { ...process, stopping } }),
  ]) {
    states = [state];
    expect(turn()).toEqual(gone);
  }
});

test('when its own database is back, or may be back, it stays', () => {
  const back = { code: 'notNeeded', message: 'db1 can be used again' };
  verdicts['db1'] = 'up';
  expect(turn()).toEqual(back);
  verdicts['db1'] = 'down';
  doubtful.add('db1');
  expect(turn()).toEqual(back);
});

test('a brake that came meanwhile holds it back, and one of restarts does not', () => {
  take({ brakes: [brake({ scope: 'restarts' })] });
  expect(turn()).toEqual(to('db2'));
  take({ brakes: [brake()] });
  expect(turn()).toMatchObject({
    code: 'braked',
    message: expect.stringContaining('moves are braked by ann') as string,
  });
});

test('one that was stopped or released without a newer generation stays, too', () => {
  states = [tenant('a', { wanted: 'stopped' })];
  expect(turn()).toMatchObject({ code: 'stopped' });
  states = [tenant('a', { released: { by: 'ann', since: at, until: null, reason: null } })];
  expect(turn()).toMatchObject({ code: 'released' });
});

test('when the planned one may not take it any more, another one does', () => {
  verdicts['db2'] = 'full';
  expect(turn()).toEqual(to('db3'));
  verdicts['db2'] = 'up';
  held = ['db2'];
  expect(turn()).toEqual(to('db3'));
  held = [];
  expect(turn(move(), { rules: { ...noRules, drained: [drain('db2')] } })).toEqual(to('db3'));
  states = [tenant('a'), on(1, 'b')];
  expect(turn(move(), { limits: new Map([['db2', 1]]) })).toEqual(to('db3'));
});

test('a place that is kept for it does not stand in its way', () => {
  databases.promise('a', 'db2');
  expect(turn(move(), { limits: new Map([['db2', 1]]) })).toEqual(to('db2'));
});

test('when none may take it, it waits, and it is said why', () => {
  verdicts['db2'] = 'down';
  expect(turn(move(), { rules: { ...noRules, drained: [drain('db3')] } })).toEqual({
    code: 'noneEligible',
    message: 'it waits, for nobody can take it: db2 is down, db3 is drained',
  });
});

test('a drained member is left while it is drained, and any for a rebalance', () => {
  verdicts['db1'] = 'up';
  const drained = { cause: 'drained', rules: { ...noRules, drained: [drain('db1')] } } as const;
  expect(turn(move(), drained)).toEqual(to('db2'));
  expect(turn(move(), { cause: 'drained' })).toMatchObject({ code: 'notNeeded' });
  expect(turn(move(), { cause: 'rebalanced' })).toEqual(to('db2'));
});

test('the plan is about those members alone, and nobody who is on the way', () => {
  states = [tenant('a'), tenant('b'), on(1, 'c')];
  verdicts['db2'] = 'down';
  const plan = (part: Partial<MoveWish> = {}, isPending = (_name: string) => false) =>
    planner.plan(settings, wish(part), isPending).moves.map(({ name, to: where }) => [name, where]);
  expect(plan()).toEqual([
    ['a', 'db3'],
    ['b', 'db3'],
  ]);
  expect(plan({}, (name) => name === 'a')).toEqual([['b', 'db3']]);
  expect(plan({ from: ['db2'] })).toEqual([['c', 'db3']]);
  verdicts['db1'] = 'up';
  expect(plan()).toEqual([]);
});

test('an order says how many more each member may get, on top of what it has everywhere', () => {
  states = [tenant('a'), on(1, 'b'), on(1, 'c')];
  rules.take({ ...noRules, version: 1 }, { db2: 10 });
  expect([...planner.limitsOf(settings, { db1: 0, db2: 3 })]).toEqual([
    ['db1', 1],
    ['db2', 15],
  ]);
});

test('it is known how many tenants have each member, and how many of them could be moved', () => {
  states = [tenant('a'), tenant('b', { process: null }), tenant('c', { wanted: 'stopped' }), on(1, 'd')];
  expect(planner.use()).toEqual({
    ...{ db1: { tenants: 3, movable: 1 }, db2: { tenants: 1, movable: 1 }, db3: { tenants: 0, movable: 0 } },
  });
});

test('a forecast says who would go where and about how long that takes, and moves nobody', () => {
  states = [tenant('a'), tenant('b'), tenant('off', { wanted: 'stopped' })];
  verdicts['db3'] = 'down';
  const forecast = planner.forecast(settings, wish(), true);
  expect(forecast).toMatchObject({
    moves: ['a', 'b'].map((name) => ({ name, from: 'db1', to: 'db2' })),
    ...{ moveCount: 2, left: [{ name: 'off', code: 'stopped' }], leftCount: 1, aboutMs: 3000 },
  });
  expect(planner.forecast(settings, wish(), false).aboutMs).toBe(10);
});

test('what a person asks for is refused with what stands in the way', () => {
  verdicts = { db1: 'up', db2: 'up', db3: 'down' };
  expect(planner.findDestination(tenant('a'), 'db2')).toEqual({ member: to('db2').to });
  expect(planner.findDestination(tenant('a'), 'db1')).toEqual({ refusal: 'it has database db1 already' });
  expect(planner.findDestination(tenant('a'), 'db3')).toEqual({ refusal: 'database db3 is down' });
  expect(planner.findDestination(tenant('a'), 'db9')).toEqual({
    refusal: 'there is no database db9 in the configuration',
  });
  take({ drained: [drain('db2')] });
  expect(planner.findDestination(tenant('a'), 'db2')).toEqual({ refusal: 'database db2 is drained' });
  take({ brakes: [brake({ scope: 'all' })] });
  expect(planner.findDestination(tenant('a'), 'db2')).toMatchObject({
    refusal: expect.stringContaining('moves and restarts are braked') as string,
  });
});

test('the reason to leave is a person’s, or what is seen, or who drained it', () => {
  const drained = { ...noRules, drained: [drain('db2')] };
  expect(planner.reasonToLeave('db1', { reason: 'ann rebalances the databases', rules: noRules })).toBe(
    'ann rebalances the databases',
  );
  expect(planner.reasonToLeave('db1', { reason: null, rules: drained })).toBe(
    'its database db1 is down (it is seen so)',
  );
  expect(planner.reasonToLeave('db2', { reason: null, rules: drained })).toBe('its database db2 is drained by ann');
  expect(planner.reasonToLeave('db3', { reason: null, rules: drained })).toBe('its database db3 is lost');
});

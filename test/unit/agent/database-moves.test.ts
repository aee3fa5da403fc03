/** What may change between the plan and a tenant's turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import { DatabaseMoves, type MovingTenant } from '../../../src/agent/database-moves';
import { DatabasePasts } from '../../../src/agent/database-pasts';
import { KeptRules } from '../../../src/agent/kept-rules';
import { StartSlots } from '../../../src/agent/start-slots';
import { TenantDatabases } from '../../../src/agent/tenant-databases';
import type { DatabaseVerdict } from '../../../src/domain/databases/database-verdict';
import { newTenantState, type TenantState } from '../../../src/domain/tenants/tenant-state';

const at = '2026-01-01T00:00:00.000Z';
const members = ['db1', 'db2', 'db3'].map((name, index) => ({ name, host: `10.0.0.${index + 1}`, port: 3306 }));

function tenant(name: string, part: Partial<TenantState> = {}): TenantState {
  const process = {
    ...{ run: 1, port: 8101, generation: 1, startedAt: at, servingSince: at, stopping: null, database: members[0]! },
    identity: { pid: 5, startTicks: 1, bootId: 'b' },
  };
  return { ...newTenantState(name, 'h1', at), present: true, database: 'db1', process, ...part };
}

let nowMs: number;
let states: TenantState[];
let verdicts: Record<string, DatabaseVerdict>;
let problems: string[];
let done: string[];
let ended: string[];
let slots: StartSlots;
let waiting: (() => void)[];
let moves: DatabaseMoves;
const doubtful = new Set<string>();
const doubt = { verdict: 'down' as const, count: 1, breaks: 0 };
let pasts: DatabasePasts;
const folder = mkdtempSync(join(tmpdir(), 'wk-moves-'));
let rules: KeptRules;
afterAll(() => rmSync(folder, { recursive: true }));
let isRepointable: boolean;
let settings: ReturnType<typeof settingsOf>;

const settingsOf = (more = '') =>
  parseConfiguration(`databases: {username: w, members: ${JSON.stringify(members)}, ${more}}`, '/wk.yaml').databases;

beforeEach(() => {
  jest.useFakeTimers();
  nowMs = 0;
  states = ['a', 'b'].map((name) => tenant(name));
  verdicts = { db1: 'up', db2: 'up', db3: 'down' };
  [problems, done, ended, waiting] = [[], [], [], []];
  isRepointable = false;
  settings = settingsOf();
  // Held by others until a test gives it back.
  slots = new StartSlots(1);
  slots.take((giveBack) => waiting.push(giveBack));
  pasts = new DatabasePasts(() => nowMs);
  rmSync(join(folder, 'pool.json'), { force: true });
  rules = new KeptRules({ folder, onChanged: () => {} });
  const verdictOf = (member: string) => verdicts[member] ?? null;
  moves = new DatabaseMoves({
    ...{ host: 'h1', settings: () => settings, states: () => states, tierOf: () => 0, pasts, slots },
    stateOf: (name) => states.find((state) => state.name === name),
    find,
    databases: new TenantDatabases(
      () => settings,
      () => states,
      verdictOf,
      () => false,
      rules,
    ),
    rules,
    healthOf: (member) => ({
      ...{ verdict: verdictOf(member) ?? 'unknown', reason: 'it is seen so; look at it' },
      ...{ sinceMs: 0, asOfMs: 0, doubts: doubtful.has(member) ? doubt : null },
    }),
    events: {
      onBegan: (name, reason, tenants) => void ended.push(`${name} ${tenants} begin: ${reason}`),
      onAlone: () => {},
      onEnded: (name, counts) => void ended.push(`${name} ${counts.moved} ${counts.others}`),
    },
  });
});
afterEach(() => {
  moves.stop();
  jest.useRealTimers();
});

function find(name: string): MovingTenant {
  return {
    setProblem: (code, message) => void problems.push(`${name} ${code} ${message}`),
    moving: {
      isRepointable,
      byRestart: (to: { name: string }, why: string, giveBack: () => void) => {
        done.push(`${name} to ${to.name}: ${why}`);
        states = states.map((state) =>
          state.name === name ? tenant(name, { process: null, database: to.name }) : state,
        );
        giveBack();
      },
      byTelling: (to: { name: string }) => void done.push(`${name} told ${to.name}`),
      toNone: (reason: string) => void done.push(`${name} stopped: ${reason}`),
    } as unknown as MovingTenant['moving'],
  };
}

function see(member: string, verdict: DatabaseVerdict): void {
  pasts.note(member, verdicts[member]!, verdict);
  verdicts[member] = verdict;
  moves.look();
}

function lose(member: string, forMs = 2000): void {
  see(member, 'down');
  nowMs += forMs;
  moves.look();
}

const turn = () => waiting.splice(0).forEach((giveBack) => giveBack());
const why = 'its database db1 is down (it is seen so)';

test('each is moved in its turn, with the reason', () => {
  lose('db1');
  expect(done).toEqual([]);
  moves.look();
  turn();
  expect(done).toEqual([`a to db2: ${why}`, `b to db2: ${why}`]);
  expect(ended).toEqual([`db1 2 begin: ${why}`]);
});

test('nobody is moved before it is time, nor when the member is back by then', () => {
  lose('db1', 1999);
  turn();
  expect(done).toEqual([]);
  see('db1', 'up');
  nowMs = 10_000;
  moves.look();
  expect([done, ended]).toEqual([[], []]);
});

test('when its time comes it is looked at without anybody’s asking', () => {
  see('db1', 'down');
  turn();
  nowMs = 2000;
  jest.advanceTimersByTime(2000);
  expect(done).toHaveLength(2);
});

test('a verdict that changes ends what has not begun', () => {
  lose('db1');
  see('db1', 'up');
  turn();
  expect([done, ended.at(-1)]).toEqual([[], 'db1 0 2']);
});

test('who was stopped, released or replaced before his turn is left alone', () => {
  lose('db1');
  const released = { by: 'me', since: at, until: null, reason: null };
  states = [tenant('a', { wanted: 'stopped' }), tenant('b', { released })];
  turn();
  expect(done).toEqual([]);
  states = [
    tenant('a', { process: null }),
    tenant('b', { process: { ...tenant('b').process!, stopping: { reason: '', charged: true } } }),
  ];
  moves.look();
  expect(done).toEqual([]);
});

test('when the chosen member has fallen meanwhile another one is chosen', () => {
  lose('db1');
  see('db2', 'down');
  see('db3', 'up');
  turn();
  expect(done).toEqual([`a to db3: ${why}`, `b to db3: ${why}`]);
});

test('a tenant that waits for its turn holds its place', () => {
  const small = members.map((member) => ({ ...member, maxTenants: 1 }));
  settings = { ...settings!, members: small };
  lose('db1');
  states = [...states, tenant('c')];
  moves.look();
  const full = 'it waits, for nobody can take it: db2 has as many tenants as it may (1), db3 is down';
  const problem = (name: string) => `${name} noDatabase its database db1 is down; ${full}`;
  expect(problems).toEqual([problem('b'), problem('b'), problem('c')]);
  turn();
  expect(done).toEqual([`a to db2: ${why}`]);
});

test('when nobody can take them they are left, or stopped if that is configured', () => {
  verdicts['db2'] = 'blocked';
  lose('db1');
  const reason = 'its database db1 is down; it waits, for nobody can take it: db2 is blocked, db3 is down';
  expect([problems, done]).toEqual([[`a noDatabase ${reason}`, `b noDatabase ${reason}`], []]);
  settings = settingsOf('whenNoneUp: stop');
  moves.look();
  expect(done).toEqual([`a stopped: ${reason}`, `b stopped: ${reason}`]);
});

test('the problem of a running one is over when its own database is back', () => {
  const held = [{ code: 'noDatabase', message: 'it waits', since: at }] as TenantState['problems'];
  states = [tenant('a', { problems: held }), tenant('b', { problems: held, process: null })];
  moves.look();
  expect(problems).toEqual(['a noDatabase null']);
});

test('those that can be told need no turn', () => {
  isRepointable = true;
  lose('db1');
  expect(done).toEqual(['a told db2', 'b told db2']);
});

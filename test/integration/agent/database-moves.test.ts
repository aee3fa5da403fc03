/** Databases that really die under tenants that run: who is moved, and who is left alone. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../../config/databases';
import type { TenantSettings } from '../../../config/tenants';
import type { TenantState } from '../../../src/domain/tenants/tenant-state';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { freePort } from '../../support/lane-ports';
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const withinMs = 100_000;

let template: MariadbTemplate;
beforeAll(async () => {
  template = await MariadbTemplate.make();
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
});
afterAll(() => template.remove());

let house: SupervisedHouse;
const servers: Mariadb[] = [];
afterEach(async () => {
  try {
    await house.end();
  } finally {
    for (const server of servers.splice(0)) await server.remove();
  }
});

interface Wish {
  names: readonly string[];
  count?: number;
  databases?: Partial<DatabaseSettings>;
  tenants?: Partial<TenantSettings>;
}

/** `db1`, `db2`, …; all tenants run, spread over them. */
async function begin({ names, count = 2, databases = {}, tenants = {} }: Wish): Promise<Mariadb[]> {
  house = new SupervisedHouse(tenants);
  for (let made = 0; made < count; made++) servers.push(await template.server());
  house.databases = {
    ...{ pool: 'main', username: watcher.username, passwordFile: null, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD' },
    members: servers.map(({ port }, index) => ({ name: `db${index + 1}`, host: '127.0.0.1', port, maxTenants: null })),
    ...{ database: watcher.database, placement: 'spread', decideWithinMs: 300, whenNoneUp: 'leave' },
    check: { everyMs: 200, timeoutMs: 1000, downAfter: 3, upAfter: 2, query: 'select 1', writable: false },
    holdDown: { falls: 10, withinMs: 300_000, stableMs: 120_000 },
    ...databases,
  };
  house.isWatching = true;
  house.start();
  for (const { name } of house.databases.members) await sees(name, 'up');
  for (const name of names) house.make(name, await freePort());
  for (const name of names) await house.reaches(name, 'running', withinMs);
  return servers;
}

const state = (name: string): TenantState => house.state(name)!;
const pidOf = (name: string) => state(name).process?.identity.pid;
const databaseOf = (name: string) => house.state(name)?.process?.database?.name;
const on = (member: string, names: readonly string[]) => names.filter((name) => databaseOf(name) === member);
const sees = (member: string, verdict: string) =>
  until(`${member} is ${verdict}`, () => house.watch?.verdictOf(member) === verdict, withinMs);
const servesFrom = (member: string) => (name: string) =>
  until(
    `${name} serves from ${member}`,
    () => databaseOf(name) === member && state(name).state === 'running' && state(name).process!.servingSince !== null,
    withinMs,
  );
const kindsAfter = (name: string, seq: number) =>
  house.transitions.filter((each) => each.name === name && each.seq > seq).map(({ kind }) => kind);
const newestSeq = () => house.transitions.at(-1)!.seq;

const letters = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

test.each(['killed', 'frozen'] as const)('the tenants of a member that is %s move, and nobody else', async (how) => {
  const [db1] = await begin({ names: letters });
  const lost = on('db1', letters);
  const others = on('db2', letters);
  expect([lost.length, others.length]).toEqual([3, 3]);
  const pids = others.map(pidOf);
  const seq = newestSeq();
  if (how === 'killed') await db1!.kill();
  else db1!.freeze();
  await Promise.all(lost.map(servesFrom('db2')));
  expect(others.map(pidOf)).toEqual(pids);
  for (const name of others) expect(kindsAfter(name, seq)).toEqual([]);
  for (const name of lost) {
    expect(kindsAfter(name, seq)).toEqual([
      'databaseMoved',
      'stopBegan',
      'processExited',
      'processStarted',
      'checkPassed',
    ]);
    expect(state(name)).toMatchObject({ exitsAtMs: [], restarts: 1, problems: [], database: 'db2' });
    const reason = /^its database db1 is down \(it .+\); it moves to db2; /;
    expect(state(name).lastExits[0]!.reason).toMatch(reason);
  }
  await until('its end is told', () => house.log.of('databases:moveEnded').length > 0, withinMs);
  expect(house.log.of('databases:moveBegan')).toMatchObject([{ member: 'db1', tenants: 3 }]);
  expect(house.log.of('databases:moveEnded')).toMatchObject([{ member: 'db1', moved: 3, others: 0 }]);
  expect(house.meters.text()).toContain('watchkeeper_database_moves_total{member="db1",way="restart"} 3');
  expect(house.meters.text()).toContain('watchkeeper_database_move_duration_seconds_count{way="restart"} 3');
  if (how === 'killed') await db1!.start();
  else db1!.thaw();
  await sees('db1', 'up');
  expect(on('db2', letters)).toHaveLength(6);
});

test('a stopped tenant stays stopped, and a released one is left alone', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const [db1] = await begin({ names });
  const [stopped, released, moved] = on('db1', names) as [string, string, string];
  const request = (name: string) => ({ name, generation: state(name).generation, requestId: name, by: 'test' });
  await house.requests.setWanted({ ...request(stopped), wanted: 'stopped' });
  await house.reaches(stopped, 'stopped', withinMs);
  await house.requests.release({ ...request(released), forMs: null, reason: null });
  const pid = pidOf(released);
  const seq = newestSeq();
  await db1!.kill();
  await servesFrom('db2')(moved);
  await until('it is over', () => house.log.of('databases:moveEnded').length > 0, withinMs);
  expect([kindsAfter(stopped, seq), kindsAfter(released, seq), pidOf(released)]).toEqual([[], [], pid]);
});

test('when every database is down running tenants wait as they are, and nothing is restarted when they are back', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names });
  const pids = names.map(pidOf);
  const used = names.map(databaseOf);
  for (const db of [db1!, db2!]) db.freeze();
  const problemOf = (name: string) => state(name).problems.find(({ code }) => code === 'noDatabase');
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  expect([names.map(pidOf), names.map(databaseOf)]).toEqual([pids, used]);
  expect(problemOf('a')!.message).toMatch(
    /^its database (db1|db2) is down; it waits, for nobody can take it: db\d is /,
  );
  // The one whose own database comes back as the second must not be moved meanwhile.
  house.databases = { ...house.databases!, decideWithinMs: 60_000 };
  for (const db of [db1!, db2!]) db.thaw();
  await until('all run again', () => names.every((name) => state(name).state === 'running'), withinMs);
  expect(names.map((name) => state(name).problems)).toEqual([[], [], [], []]);
  expect([names.map(pidOf), names.map(databaseOf)]).toEqual([pids, used]);
  expect(names.map((name) => state(name).starts)).toEqual([1, 1, 1, 1]);
});

test('a tenant that dies while every database is down waits without a process, and starts when its own is back', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names });
  const dying = on('db1', names)[0]!;
  const others = names.filter((name) => name !== dying);
  const pids = others.map(pidOf);
  for (const db of [db1!, db2!]) db.freeze();
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  const { since, process: ending } = state(dying);
  signalProcess(ending!.identity, 'SIGKILL', 'group');
  await until('its end is seen', () => state(dying).process === null, withinMs);
  expect(state(dying)).toMatchObject({ state: 'waiting', since, exitsAtMs: [], decisionNeeded: null });
  expect(state(dying).lastExits[0]!.reason).toBe('ended by SIGKILL while its database db1 was down');
  // It was looked for again meanwhile, and there is none.
  await until(
    'it asks for one',
    () => state(dying).problems[0]?.message.startsWith('no database can take it'),
    withinMs,
  );
  house.databases = { ...house.databases!, decideWithinMs: 60_000 };
  db1!.thaw();
  await servesFrom('db1')(dying);
  db2!.thaw();
  await until('all run again', () => names.every((name) => state(name).state === 'running'), withinMs);
  expect(others.map(pidOf)).toEqual(pids);
  expect(names.map((name) => [state(name).starts, state(name).problems])).toEqual(
    names.map((name) => [name === dying ? 2 : 1, []]),
  );
});

test('when all databases die one after the other nobody uses any budget, and all run on the first that is back', async () => {
  const names = ['a', 'b'];
  const restart = { ...quickSettings.restart, reflex: 0, fatalAfter: 1 };
  const [db1, db2] = await begin({ names, tenants: { restart } });
  await db1!.kill();
  await Promise.all(names.map(servesFrom('db2')));
  await db2!.kill();
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  for (const name of names) signalProcess(state(name).process!.identity, 'SIGKILL', 'group');
  await until('all have ended', () => names.every((name) => state(name).process === null), withinMs);
  const seen = house.log.of('databases:checked').length;
  // Some seconds, in which each of them is looked after each second.
  await until('it lasts', () => house.log.of('databases:checked').length >= seen + 40, withinMs);
  for (const name of names) {
    expect(state(name)).toMatchObject({ state: 'waiting', exitsAtMs: [], backoffStep: 0, startsSinceHealthy: 0 });
    expect(state(name).decisionNeeded).toBeNull();
  }
  await db1!.start();
  await Promise.all(names.map(servesFrom('db1')));
  expect(house.transitions.filter(({ kind }) => kind === 'tryScheduled')).toEqual([]);
  for (const name of names) expect(state(name)).toMatchObject({ startsSinceHealthy: 1, problems: [] });
});

test('when none is up running tenants are stopped if that is configured, and start as soon as one is', async () => {
  const [db1] = await begin({ names: ['a'], count: 1, databases: { whenNoneUp: 'stop' } });
  await db1!.kill();
  await until('it is stopped', () => state('a').process === null && state('a').problems.length > 0, withinMs);
  expect(state('a')).toMatchObject({ state: 'waiting', exitsAtMs: [], problems: [{ code: 'noDatabase' }] });
  expect(state('a').lastExits[0]!.reason).toMatch(/^its database db1 is down; it waits, for nobody can take it/);
  await db1!.start();
  await servesFrom('db1')('a');
  expect(state('a').problems).toEqual([]);
});

test('an agent that is killed in the middle of the moves is followed by one that ends them', async () => {
  const names = Array.from({ length: 36 }, (_, index) => `t${index}`);
  const [db1] = await begin({ names, tenants: { stopGraceMs: 5000 } });
  const lost = on('db1', names);
  let moves = 0;
  let isAbandoned = false;
  const killed = new Promise<void>((resolve) => {
    house.onRecorded = () => {
      moves += house.transitions.at(-1)!.kind === 'databaseMoved' ? 1 : 0;
      if (moves < 3 || isAbandoned) return;
      isAbandoned = true;
      setImmediate(() => {
        house.abandon();
        resolve();
      });
    };
  });
  await db1!.kill();
  await killed;
  expect(moves).toBeLessThan(lost.length);
  house.onRecorded = () => {};
  house.start();
  await Promise.all(names.map(servesFrom('db2')));
  for (const name of lost) expect(state(name)).toMatchObject({ exitsAtMs: [], restarts: 1 });
});

test('a member that falls again and again gets nobody until it has been stable, unless nothing else is up', async () => {
  const holdDown = { falls: 2, withinMs: 300_000, stableMs: 3_600_000 };
  const [db1, db2] = await begin({ names: [], databases: { holdDown } });
  for (let fall = 0; fall < 2; fall++) {
    await db1!.kill();
    await sees('db1', 'down');
    await db1!.start();
    await sees('db1', 'up');
  }
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) house.make(name, await freePort());
  for (const name of names) await servesFrom('db2')(name);
  await db2!.kill();
  await Promise.all(names.map(servesFrom('db1')));
});

test('a member that is held down stays so in the next life of the agent, until that one has seen it stable', async () => {
  const holdDown = { falls: 2, withinMs: 300_000, stableMs: 5_000 };
  const [db1] = await begin({ names: [], databases: { holdDown } });
  const file = join(house.root, 'hosts', 'h1', 'databases.json');
  const fallsKept = () => (existsSync(file) ? readFileSync(file, 'utf8').match(/"\d{4}-[^"]+Z"/g)?.length : 0);
  for (let fall = 1; fall <= 2; fall++) {
    await db1!.kill();
    await sees('db1', 'down');
    await until(`fall ${fall} is kept`, () => fallsKept() === fall, withinMs);
    if (fall < 2) await db1!.start();
    if (fall < 2) await sees('db1', 'up');
  }
  house.abandon();
  await db1!.start();
  house.start();
  const told = () => house.hostDatabases!.status[0]!;
  expect([told().isHeld, told().heldUntil]).toEqual([true, null]);
  await sees('db1', 'up');
  const upAtMs = Date.now();
  const { isHeld, heldUntil } = told();
  expect(isHeld).toBe(true);
  expect(Math.abs(Date.parse(heldUntil!) - (upAtMs + holdDown.stableMs))).toBeLessThan(2000);
  await sees('db2', 'up');
  house.make('a', await freePort());
  await servesFrom('db2')('a');
  await until('it is held no more', () => !told().isHeld, withinMs);
  expect(Date.now() - upAtMs).toBeGreaterThan(holdDown.stableMs - 1000);
  house.make('b', await freePort());
  await servesFrom('db1')('b');
});

test('tenants that can be told of another database keep their process', async () => {
  const tenants: Partial<TenantSettings> = { onDatabaseChange: { file: 'database', signal: 'SIGHUP' } };
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names, tenants });
  const fileOf = (name: string) => readFileSync(join(house.watchPath, name, 'database'), 'utf8');
  const lost = on('db1', names);
  for (const name of lost) expect(fileOf(name)).toBe(`db1\n127.0.0.1\n${db1!.port}\n`);
  const pids = names.map(pidOf);
  const seq = newestSeq();
  await db1!.kill();
  await Promise.all(names.map(servesFrom('db2')));
  expect(names.map(pidOf)).toEqual(pids);
  for (const name of names) expect(kindsAfter(name, seq)).toEqual(lost.includes(name) ? ['databaseRepointed'] : []);
  for (const name of names) expect(fileOf(name)).toBe(`db2\n127.0.0.1\n${db2!.port}\n`);
  const asked = 'watchkeeper_database_move_duration_seconds_count{way="repoint"} 2';
  await until('their checks passed', () => house.meters.text().includes(asked), withinMs);
  house.abandon();
  house.start();
  await sees('db2', 'up');
  expect([names.map(pidOf), on('db2', names).length]).toEqual([pids, 4]);
});

test('those of the first tier go first', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const [db1] = await begin({ names: [], databases: { decideWithinMs: 3_600_000 } });
  for (const name of names) house.make(name, await freePort());
  for (const name of names) await house.reaches(name, 'running', withinMs);
  const lost = on('db1', names).sort();
  const gold = lost.slice(-5);
  for (const name of gold) writeFileSync(join(house.watchPath, name, 'tier'), 'gold\n');
  await db1!.kill();
  await sees('db1', 'down');
  house.databases = { ...house.databases!, decideWithinMs: 1 };
  await Promise.all(names.map(servesFrom('db2')));
  const order = house.transitions.filter(({ kind }) => kind === 'databaseMoved').map(({ name }) => name);
  expect(order).toEqual([...gold, ...lost.filter((name) => !gold.includes(name))]);
});

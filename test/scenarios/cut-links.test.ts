/**
 * Three hosts, each in a network of its own, and two databases: what a host sees moves that host's tenants and nobody
 * else's. Who decides it, the host itself or a workflow, is not looked at here.
 */
import { join } from 'node:path';
import type { DatabaseView } from '../../src/cli/database-view';
import { Hosts, type Served } from '../support/house/hosts';
import { MariadbTemplate, watcher, type Mariadb } from '../support/mariadb';
import { until } from '../support/until';

jest.setTimeout(600_000);
const withinMs = 240_000;

const program = join(__dirname, '../support/querying-tenant.mjs');
const ids = ['h1', 'h2', 'h3'] as const;
const names = ids.flatMap((id) => [`${id}-a`, `${id}-b`]);
const hostOf = (name: string) => name.slice(0, 2);
const everyMs = 1000;

let template: MariadbTemplate;
let hosts: Hosts;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
  const words = ['--db={database}', '--host={databaseHost}', '--dbport={databasePort}', '--listen=0.0.0.0'];
  hosts = await Hosts.open(ids, template, 2, {
    command: [process.execPath, program, ...words, '--port={port}', '--uname={name}'],
    environment: ['WATCHKEEPER_TEST_PASSWORD'],
    databases: {
      ...{ username: watcher.username, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD', database: watcher.database },
      ...{ placement: 'spread', decideWithin: '500ms', holdDown: { falls: 50 } },
      check: { every: `${everyMs}ms`, timeout: '1s', downAfter: 3, upAfter: 2 },
    },
  });
  for (const name of names) await hosts.makeTenant(hostOf(name), name);
});
afterAll(async () => {
  await hosts.end();
  template.remove();
});

/** Each tenant's process and database; fails if one does not answer. */
async function facts(of: readonly string[] = names): Promise<Record<string, Served>> {
  const served = await Promise.all(of.map(async (name) => [name, await hosts.served(name)] as const));
  const silent = served.filter(([, one]) => one === null).map(([name]) => name);
  if (silent.length > 0) throw new Error(`${silent.join(', ')} does not answer`);
  return Object.fromEntries(served) as Record<string, Served>;
}

/** Waits until they have been asked through, and the answers come from this database. */
function answerFrom(database: string, of: readonly string[]): Promise<unknown> {
  const { port } = hosts.database(database).server;
  const all = async () =>
    (await Promise.all(of.map((name) => hosts.ask(name, 'ask')))).every((a) => Number(a) === port);
  return until(`${of.join(', ')} answer from ${database}`, all, withinMs, 200);
}

const on = (database: string, seen: Record<string, Served>) =>
  names.filter((name) => seen[name]?.database === database);
const pick = <T>(all: Record<string, T>, of: readonly string[]) =>
  Object.fromEntries(of.map((name) => [name, all[name]]));

async function byHost(database: string): Promise<DatabaseView['byHost']> {
  const { stdout } = await hosts.house.run('databases', 'list', '--json');
  return (JSON.parse(stdout) as DatabaseView[]).find(({ name }) => name === database)?.byHost ?? [];
}
async function listShows(database: string, verdicts: Record<string, string>): Promise<void> {
  const shown = async () => Object.fromEntries((await byHost(database)).map(({ host, verdict }) => [host, verdict]));
  const asWanted = async () => JSON.stringify(await shown()) === JSON.stringify(verdicts);
  try {
    await until(`${database} is ${JSON.stringify(verdicts)}`, asWanted, withinMs, 200);
  } catch (error) {
    throw new Error(`${(error as Error).message}; it is ${JSON.stringify(await shown())}`, { cause: error });
  }
}
const allUp = { h1: 'up', h2: 'up', h3: 'up' };
/** Every host has seen it up for so long that whoever moved because of it would have been moved. */
async function isUpForAWhile(database: string): Promise<void> {
  const longUp = async () =>
    (await byHost(database)).every(
      ({ verdict, since, asOf }) => verdict === 'up' && Date.parse(asOf ?? '') - Date.parse(since ?? '') >= 3 * everyMs,
    );
  await until(`all hosts have seen ${database} up for a while`, longUp, withinMs, 200);
}

const problemOf = async (name: string) => (await hosts.house.read(name))?.problem?.code ?? null;

test('all run, spread over both databases on each host', async () => {
  await until(
    'all answer',
    async () => (await Promise.all(names.map((n) => hosts.served(n)))).every(Boolean),
    withinMs,
  );
  for (const database of ['db1', 'db2']) {
    await listShows(database, allUp);
    expect(on(database, await facts()).map(hostOf)).toEqual(ids);
  }
});

test('a link that is cut moves the tenants of its host and database, and nobody else', async () => {
  const before = await facts();
  const lost = on('db1', before).filter((name) => hostOf(name) === 'h2');
  expect(lost).toHaveLength(1);
  hosts.cut('h2', 'db1');
  await answerFrom('db2', lost);
  await listShows('db1', { h1: 'up', h2: 'down', h3: 'up' });
  await listShows('db2', allUp);
  const others = names.filter((name) => !lost.includes(name));
  expect(await facts(others)).toEqual(pick(before, others));
});

test('a link that is joined again moves nobody back', async () => {
  const before = await facts();
  hosts.join('h2', 'db1');
  await isUpForAWhile('db1');
  expect(await facts()).toEqual(before);
});

test('all links to a database cut: all its tenants move, on every host, and the others stay as they are', async () => {
  const before = await facts();
  const [lost, others] = [on('db1', before), on('db2', before)];
  expect(lost.map(hostOf)).toEqual(['h1', 'h3']);
  for (const id of ids) hosts.cut(id, 'db1');
  await answerFrom('db2', names);
  await listShows('db1', { h1: 'down', h2: 'down', h3: 'down' });
  expect(await facts(others)).toEqual(pick(before, others));
  for (const name of lost) await hosts.house.sees(name, 'was moved once', (row) => row.restarts === 1, withinMs);
  for (const id of ids) hosts.join(id, 'db1');
  await isUpForAWhile('db1');
  expect(on('db2', await facts())).toEqual(names);
});

test('everything down: processes are left alone, and go on when their database is back; one that died starts then', async () => {
  const before = await facts();
  const [db1, db2] = ['db1', 'db2'].map((name) => hosts.database(name).server) as [Mariadb, Mariadb];
  const restarts = async () => Object.fromEntries((await hosts.house.list()).map((row) => [row.name, row.restarts]));
  const restartsBefore = await restarts();
  await db1.kill();
  await listShows('db1', { h1: 'down', h2: 'down', h3: 'down' });
  db2.freeze();
  for (const name of names)
    await until(`${name} waits`, async () => (await problemOf(name)) === 'noDatabase', withinMs, 200);
  expect(await facts()).toEqual(before);
  const died = 'h3-a';
  process.kill(before[died]!.pid, 'SIGKILL');
  await hosts.house.sees(
    died,
    'is gone and waits',
    (r) => r.pid === null && r.problem?.code === 'noDatabase',
    withinMs,
  );
  const alive = names.filter((name) => name !== died);
  expect(await facts(alive)).toEqual(pick(before, alive));
  expect(await hosts.served(died)).toBeNull();

  db2.thaw();
  await answerFrom('db2', names);
  for (const name of names)
    await hosts.house.sees(
      name,
      'runs without a problem',
      (r) => r.state === 'running' && r.problem === null,
      withinMs,
    );
  await db1.start();
  await isUpForAWhile('db1');
  const after = await facts();
  expect(pick(after, alive)).toEqual(pick(before, alive));
  expect(after[died]).toMatchObject({ database: 'db2' });
  expect(after[died]!.pid).not.toBe(before[died]!.pid);
  expect(pick(await restarts(), alive)).toEqual(pick(restartsBefore, alive));
});

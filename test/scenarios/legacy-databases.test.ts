/**
 * What the legacy promised and never did, with what it ran: Tornado applications that ask their database, each told of it
 * by its address alone (legacy command line: `--db --port --uname`).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noRules } from '../../src/domain/databases/pool-rules';
import { viewDatabases } from '../../src/cli/database-view';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { freePort } from '../support/lane-ports';
import { MariadbTemplate, watcher, type Mariadb } from '../support/mariadb';
import { until } from '../support/until';

jest.setTimeout(600_000);
const withinMs = 240_000;
const fewest = 4;

/** Both on one port, as it was: only their addresses differ, which are their names, too. */
const addresses = ['127.0.0.2', '127.0.0.3'] as const;
let template: MariadbTemplate;
const servers = new Map<string, Mariadb>();
let house: House;
const ports = new Map<string, number>();

beforeAll(async () => {
  template = await MariadbTemplate.make();
  const port = await freePort();
  for (const address of addresses) servers.set(address, await template.server({ port, listen: address }));
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
  process.env['WATCHKEEPER_TEST_DATABASE_PORT'] = String(port);
  house = await House.open({
    startFile: 'tornado_test.py',
    command: ['/usr/bin/python3', '{startFile}', '--db={database}', '--port={port}', '--uname={name}'],
    environment: ['WATCHKEEPER_TEST_PASSWORD', 'WATCHKEEPER_TEST_DATABASE_PORT'],
    databases: {
      members: addresses.map((host) => ({ host, port })),
      ...{ username: watcher.username, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD', database: watcher.database },
      ...{ decideWithin: '500ms', holdDown: { falls: 50 } },
      check: { every: '1s', timeout: '1s', downAfter: 3, upAfter: 2 },
    },
  });
  house.startFileText = readFileSync(join(__dirname, '../support/legacy_tenant.py'), 'utf8');
});
afterAll(async () => {
  await house.end();
  for (const server of servers.values()) await server.remove();
  template.remove();
});

const names = () => [...ports.keys()];
const fieldsOf = async (name: string) => (await ask(`http://127.0.0.1:${ports.get(name)!}/runinfo`))?.split('|') ?? [];
const databaseOf = async (name: string) => (await fieldsOf(name))[0];
const askThrough = (name: string) => ask(`http://127.0.0.1:${ports.get(name)!}/ask`);
const answersFrom = (address: string, name: string) =>
  until(`${name} answers from ${address}`, async () => (await askThrough(name)) === address, withinMs, 100);
const pidsOf = (of: readonly string[]) => Promise.all(of.map(async (name) => (await fieldsOf(name))[2]));
const make = async (name: string) => ports.set(name, await house.makeTenant(name));
async function on(address: string): Promise<string[]> {
  const used = await Promise.all(names().map(async (name) => [name, await databaseOf(name)] as const));
  return used.filter(([, database]) => database === address).map(([name]) => name);
}
async function isSeen(address: string, verdict: string): Promise<void> {
  const seen = async () => {
    const host = await house.host();
    return viewDatabases([], [host], [], noRules).find(({ name }) => name === address)?.byHost[0]?.verdict === verdict;
  };
  await until(`${address} is ${verdict}`, seen, withinMs, 200);
}
/** Of what was ever recorded of it: it stays as it is as long as nothing happens to the tenant. */
const newest = async (name: string) => (await house.read(name))?.seq;

test('each gets one of the databases by chance, and asks it', async () => {
  const isEnough = async () =>
    names().length >= fewest && (await on(addresses[0])).length * (await on(addresses[1])).length > 0;
  while (!(await isEnough())) {
    const name = `t${names().length + 1}`;
    await make(name);
    await house.seesState(name, 'running', withinMs);
    const database = (await databaseOf(name))!;
    expect(addresses).toContain(database);
    await answersFrom(database, name);
    const [, port, pid] = await fieldsOf(name);
    const words = ['/usr/bin/python3', 'tornado_test.py', `--db=${database}`, `--port=${port}`, `--uname=${name}`];
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)).toEqual(words);
    // So many in a row get the same one once in a million houses.
    expect(names().length).toBeLessThan(21);
  }
});

test('a database that is killed: its tenants answer from the other one, and those of the other one are never touched', async () => {
  const [dead, living] = addresses;
  const [lost, others] = [await on(dead), await on(living)];
  const [pids, seqs] = [await pidsOf(others), await Promise.all(others.map(newest))];
  await servers.get(dead)!.kill();
  await Promise.all(lost.map((name) => answersFrom(living, name)));
  for (const name of lost)
    await house.sees(name, 'was moved once', (r) => r.restarts === 1 && r.state === 'running', withinMs);
  await Promise.all(others.map((name) => answersFrom(living, name)));
  expect(await pidsOf(others)).toEqual(pids);
  expect(await Promise.all(others.map(newest))).toEqual(seqs);
});

test('no database is up: who runs is left alone, who is new waits, and starts as soon as one is up', async () => {
  const [first, last] = addresses;
  const pids = await pidsOf(names());
  const before = names();
  await servers.get(last)!.kill();
  for (const name of before)
    await house.sees(name, 'waits', (row) => row.state === 'waiting' && row.problem?.code === 'noDatabase', withinMs);
  await make('late');
  await house.sees(
    'late',
    'waits',
    (row) => row.state === 'waiting' && row.pid === null && row.problem?.code === 'noDatabase',
    withinMs,
  );
  expect(await pidsOf(before)).toEqual(pids);
  await servers.get(last)!.start();
  await answersFrom(last, 'late');
  for (const name of before) await house.sees(name, 'is well', (row) => row.problem === null, withinMs);
  await Promise.all(before.map((name) => answersFrom(last, name)));
  expect(await pidsOf(before)).toEqual(pids);
  await servers.get(first)!.start();
  await isSeen(first, 'up');
});

test('all databases hang, and an application with its own: all is noticed, nobody is replaced, and all goes on', async () => {
  const agent = house.agent.identity.pid;
  const pids = await pidsOf(names());
  const [unused, used] = addresses;
  expect(await on(used)).toEqual(names());
  for (const address of [unused, used]) {
    servers.get(address)!.freeze();
    if (address === used) void askThrough('t1');
    await isSeen(address, 'down');
  }
  const spared =
    /"subject":"t1","code":"databaseAway","message":"it is left alone while its database [^\n]*its check failed/;
  await until('its failed check is not charged to it', () => spared.test(house.agent.log()), withinMs, 200);
  // Their own first: whoever sees another one back before it goes there.
  for (const address of [used, unused]) {
    servers.get(address)!.thaw();
    await isSeen(address, 'up');
  }
  for (const name of names()) {
    await house.sees(name, 'is well', (row) => row.state === 'running' && row.problem === null, withinMs);
    await answersFrom((await databaseOf(name))!, name);
  }
  expect([await pidsOf(names()), house.agent.identity.pid]).toEqual([pids, agent]);
  expect(house.agent.isAlive).toBe(true);
});

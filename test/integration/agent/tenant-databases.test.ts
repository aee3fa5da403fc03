/** Tenants with databases: which one each gets, how it is told, and what is kept of it. */
import { readFileSync } from 'node:fs';
import { parseConfiguration } from '../../../config';
import type { DatabaseSettings } from '../../../config/databases';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { tenantRow } from '../../../src/domain/tenants/tenant-row';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(120_000);
const withinMs = 60_000;

let house: SupervisedHouse;
afterEach(() => house.end());

const settingsOf = (members: object[], placement = 'random'): DatabaseSettings => {
  const databases = { username: 'watch', members, placement };
  return parseConfiguration(JSON.stringify({ databases }), '/watchkeeper.yaml').databases!;
};
const [db1, db2] = [
  { name: 'db1', host: '10.0.0.1', port: 3307 },
  { name: 'db2', host: '10.0.0.2' },
];
const address = ['--host={databaseHost}', '--dbport={databasePort}'];

async function begin(databases: DatabaseSettings, ...names: string[]): Promise<void> {
  house = new SupervisedHouse({ command: [...quickSettings.command, ...address] });
  house.databases = databases;
  for (const name of names) house.make(name, await freePort());
  house.start();
}
const databaseOf = (name: string) => tenantRow(house.state(name)!, 'j').database;
const wordsOf = (name: string) =>
  readFileSync(`/proc/${house.state(name)!.process!.identity.pid}/cmdline`, 'utf8').split('\0');
const problemOf = (name: string) => house.state(name)!.problems[0];

async function runsAgain(name: string, after: number): Promise<void> {
  const isNew = () => house.state(name)!.state === 'running' && house.state(name)!.process!.run > after;
  await until(`${name} runs again`, isNew, withinMs);
}

async function restart(name: string): Promise<void> {
  const { generation, process } = house.state(name)!;
  await house.requests.restart({ name, generation, requestId: `r${generation}`, by: 'test' });
  await runsAgain(name, process!.run);
}

test('a tenant gets a database and its address, and keeps it over a crash and the agent’s death', async () => {
  await begin(settingsOf([db1, db2]), 'alpha');
  await house.reaches('alpha', 'running', withinMs);
  const first = databaseOf('alpha');
  const { host, port } = first === 'db1' ? db1 : { ...db2, port: 3306 };
  expect(wordsOf('alpha')).toEqual(
    expect.arrayContaining([`--db=${first}`, `--host=${host}`, `--dbport=${port}`]) as string[],
  );
  for (let crash = 0; crash < 3; crash++) {
    const { process } = house.state('alpha')!;
    signalProcess(process!.identity, 'SIGKILL', 'process');
    await runsAgain('alpha', process!.run);
    expect(databaseOf('alpha')).toBe(first);
  }
  house.abandon();
  house.start();
  expect(databaseOf('alpha')).toBe(first);
  await restart('alpha');
  expect([databaseOf('alpha'), problemOf('alpha')]).toEqual([first, undefined]);
});

test('a tenant that ended is started with another database when its own is down, and waits for it when there is none', async () => {
  await begin(settingsOf([db1, db2]), 'alpha');
  await house.reaches('alpha', 'running', withinMs);
  const own = databaseOf('alpha');
  const other = own === 'db1' ? 'db2' : 'db1';
  house.verdicts.set(own, 'down');
  const { process } = house.state('alpha')!;
  signalProcess(process!.identity, 'SIGKILL', 'process');
  await runsAgain('alpha', process!.run);
  expect(databaseOf('alpha')).toBe(other);
  house.verdicts.set(other, 'readOnly');
  signalProcess(house.state('alpha')!.process!.identity, 'SIGKILL', 'process');
  await until('it waits', () => problemOf('alpha')?.code === 'noDatabase', withinMs);
  expect(house.state('alpha')!.process).toBeNull();
  house.verdicts.delete(other);
  await house.reaches('alpha', 'running', withinMs);
  expect([databaseOf('alpha'), problemOf('alpha')]).toEqual([other, undefined]);
});

test('a new tenant waits without a problem until something is known of its databases', async () => {
  house = new SupervisedHouse();
  house.databases = settingsOf([db1]);
  house.verdicts.set('db1', null);
  house.make('alpha', await freePort());
  house.start();
  await house.reaches('alpha', 'starting', withinMs);
  house.verdicts.delete('db1');
  await house.reaches('alpha', 'running', withinMs);
  expect(house.kinds('alpha')).toEqual(['tenantAppeared', 'processStarted', 'checkPassed']);
});

test('tenants are spread, and one for whom there is no place waits for it', async () => {
  const databases = settingsOf(
    [
      { ...db1, maxTenants: 1 },
      { ...db2, maxTenants: 1 },
    ],
    'spread',
  );
  await begin(databases, 'a', 'b', 'c');
  const waiting = await until(
    'one has no place',
    () => ['a', 'b', 'c'].find((name) => problemOf(name)?.code === 'noDatabase'),
    withinMs,
  );
  const others = ['a', 'b', 'c'].filter((name) => name !== waiting);
  for (const name of others) await house.reaches(name, 'running', withinMs);
  expect(others.map(databaseOf).sort()).toEqual(['db1', 'db2']);
  expect(problemOf(waiting)?.message).toBe(
    'no database can take it: db1 has as many tenants as it may (1), db2 has as many tenants as it may (1)',
  );
  expect(house.state(waiting)).toMatchObject({ process: null, starts: 0, exitsAtMs: [] });
  house.databases = settingsOf([db1, db2], 'spread');
  await house.reaches(waiting, 'running', withinMs);
  expect(problemOf(waiting)).toBeUndefined();
});

test('a tenant keeps a database that is taken out, with a problem, until it is started anew', async () => {
  await begin(settingsOf([db1]), 'alpha');
  await house.reaches('alpha', 'running', withinMs);
  const { pid } = house.state('alpha')!.process!.identity;
  house.databases = settingsOf([db2]);
  await until('the problem is seen', () => problemOf('alpha')?.code === 'databaseChanged', withinMs);
  expect(problemOf('alpha')?.message).toBe('its database db1 is not configured any more');
  expect([databaseOf('alpha'), house.state('alpha')!.process!.identity.pid]).toEqual(['db1', pid]);
  await restart('alpha');
  expect(databaseOf('alpha')).toBe('db2');
  await until('the problem is over', () => house.state('alpha')!.problems.length === 0, withinMs);
});

test('a tenant that answers with another database is replaced', async () => {
  house = new SupervisedHouse({
    command: [
      process.execPath,
      ...quickSettings.command.slice(1, 2),
      '--db=else',
      '--x={database}',
      '--port={port}',
      '--uname={name}',
    ],
  });
  house.databases = settingsOf([db1]);
  house.make('alpha', await freePort());
  house.start();
  const exit = await until('it was replaced', () => house.state('alpha')?.lastExits[0], withinMs);
  expect(exit.reason).toContain('/runinfo gives database "else" instead of db1');
});

test('without databases nothing is told of any', async () => {
  house = new SupervisedHouse();
  house.make('alpha', await freePort());
  house.start();
  await house.reaches('alpha', 'running', withinMs);
  expect(wordsOf('alpha')).toContain('--db=');
  expect(databaseOf('alpha')).toBe('');
  expect(house.transitions.some((transition) => 'database' in transition)).toBe(false);
});

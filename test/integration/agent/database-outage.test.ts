/** Tenants that die with their real database: nobody is blamed for an outage, and everybody for a fault of its own. */
import { get } from 'node:http';
import { join } from 'node:path';
import { parseConfiguration } from '../../../config';
import type { DatabaseSettings } from '../../../config/databases';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { DatabaseWatch } from '../../../src/agent/database-watch';
import { freePort } from '../../support/lane-ports';
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(300_000);
const withinMs = 120_000;
const program = join(__dirname, '../../support/database-tenant.mjs');

let template: MariadbTemplate;
let server: Mariadb;
let house: SupervisedHouse;
let watch: DatabaseWatch;
let checks = 0;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
});
afterAll(() => template.remove());
const endings: (() => unknown)[] = [];
beforeEach(async () => {
  server = await template.server();
  endings.push(() => server.remove());
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const words = ['--port={port}', '--uname={name}', '--db={database}'];
const dbWords = ['--dbhost={databaseHost}', '--dbport={databasePort}', `--dbuser=${watcher.username}`];
const ownNames = ['alpha', 'beta', 'gamma'];

async function begin(names: readonly string[], command: readonly string[], every = '1s'): Promise<void> {
  const members = [{ name: 'db1', host: '127.0.0.1', port: server.port }];
  const check = { every, timeout: '1s', downAfter: 3, upAfter: 2 };
  const databases = {
    ...{ members, check, username: watcher.username, database: watcher.database },
    passwordEnv: 'WATCHKEEPER_TEST_PASSWORD',
  };
  const settings: DatabaseSettings = parseConfiguration(JSON.stringify({ databases }), '/watchkeeper.yaml').databases!;
  house = new SupervisedHouse({ command: [...command], environment: ['WATCHKEEPER_TEST_PASSWORD'] });
  endings.push(() => house.end());
  checks = 0;
  watch = new DatabaseWatch({ onVerdict() {}, onForgotten() {}, onChecked: () => (checks += 1) });
  endings.push(() => watch.stop());
  watch.apply(settings);
  house.databases = settings;
  house.verdictOf = (member) => watch.verdictOf(member);
  house.askDatabase = (member) => watch.ask(member);
  for (const name of names) house.make(name, await freePort());
  house.start();
  for (const name of names) await house.reaches(name, 'running', withinMs);
}

const needsDatabase = [process.execPath, program, ...words, ...dbWords];
const exitsOf = (name: string) =>
  house.transitions.flatMap((one) => (one.name === name && one.kind === 'processExited' ? [one] : []));
const budgetOf = (name: string) => {
  const { exitsAtMs, backoffStep, startsSinceHealthy, decisionNeeded } = house.state(name)!;
  return { exitsAtMs, backoffStep, startsSinceHealthy, decisionNeeded };
};
const untouched = { exitsAtMs: [], backoffStep: 0, startsSinceHealthy: 1, decisionNeeded: null };
const isBlamed = () => house.transitions.some((one) => one.kind === 'tryScheduled');

test('the database is killed three times: all its tenants exit, nobody is blamed, and all run again when it is back', async () => {
  await begin(ownNames, needsDatabase);
  for (let outage = 1; outage <= 3; outage++) {
    const runs = new Map(ownNames.map((name) => [name, house.state(name)!.run]));
    await server.kill();
    for (const name of ownNames) {
      await until(`${name} has ended`, () => house.state(name)!.process === null, withinMs);
      await until(`${name} waits`, () => house.state(name)!.problems[0]?.code === 'noDatabase', withinMs);
      expect(house.state(name)!.state).toBe('waiting');
    }
    await server.start();
    for (const name of ownNames) {
      const isBack = () => house.state(name)!.state === 'running' && house.state(name)!.run > runs.get(name)!;
      await until(`${name} runs again`, isBack, withinMs);
    }
  }
  for (const name of ownNames) {
    expect(exitsOf(name).length).toBeGreaterThanOrEqual(3);
    for (const exit of exitsOf(name)) {
      expect(exit).toMatchObject({ charged: false, outage: { database: 'db1' }, next: 'restart' });
      expect(exit.reason).toContain('while its database db1 ');
    }
    expect(budgetOf(name)).toEqual(untouched);
    expect(house.state(name)!.problems).toEqual([]);
  }
  expect(isBlamed()).toBe(false);
});

test('a pool of one that lets nobody in: its tenant is tried, with pauses, and charged with nothing', async () => {
  await begin(['alpha'], needsDatabase);
  house.change({ restart: { ...quickSettings.restart, reflex: 0, fatalAfter: 1 } });
  await server.sql(`rename user ${watcher.username}@'%' to elsewhere@'%'`);
  // Whoever is logged in already would stay so: the tenant loses its connection, and ends.
  await server.sql(`kill user ${watcher.username}`);
  await until('it lets nobody in', () => watch.verdictOf('db1') === 'misconfigured', withinMs);
  await until('it was tried again and again', () => exitsOf('alpha').length >= 3, withinMs);
  await house.reaches('alpha', 'waiting', withinMs);
  for (const exit of exitsOf('alpha'))
    expect(exit).toMatchObject({ charged: false, outage: { database: 'db1' }, next: 'restart' });
  expect(budgetOf('alpha')).toEqual({ ...untouched, startsSinceHealthy: 0 });
  expect(isBlamed()).toBe(false);
  await server.sql(`rename user elsewhere@'%' to ${watcher.username}@'%'`);
  await house.reaches('alpha', 'running', withinMs);
  expect(house.state('alpha')!.problems).toEqual([]);
});

test('a tenant that crashes by its own fault with a healthy database is charged', async () => {
  await begin(['alpha'], needsDatabase);
  const { run, port } = house.state('alpha')!;
  get({ port, path: '/crash' }).on('error', () => {});
  await until(
    'it runs again',
    () => house.state('alpha')!.state === 'running' && house.state('alpha')!.run > run,
    withinMs,
  );
  expect(exitsOf('alpha')).toMatchObject([{ code: 9, reason: 'exit code 9', charged: true, next: 'restart' }]);
  expect(house.state('alpha')).toMatchObject({ startsSinceHealthy: 2, problems: [] });
});

test('a database that is stopped: an exit is not charged, and one that hangs with it is left alone', async () => {
  const check = { ...quickSettings.check, timeoutMs: 500 };
  await begin(['alpha', 'beta'], [process.execPath, join(__dirname, '../../support/tenant.mjs'), ...words]);
  house.change({ check });
  const { process: alpha } = house.state('alpha')!;
  const { process: beta } = house.state('beta')!;
  server.freeze();
  signalProcess(alpha!.identity, 'SIGKILL', 'process');
  signalProcess(beta!.identity, 'SIGSTOP', 'process');
  await until('alpha waits', () => house.state('alpha')!.problems[0]?.code === 'noDatabase', withinMs);
  const spared = () => house.state('beta')!.problems.find(({ code }) => code === 'databaseAway');
  expect((await until('beta is left alone', spared, withinMs)).message).toMatch(
    /^it is left alone while its database db1 .*: its check failed/,
  );
  expect(exitsOf('alpha')).toMatchObject([{ charged: false, outage: { database: 'db1' } }]);
  expect(house.state('alpha')).toMatchObject({ state: 'waiting', process: null });
  expect(house.state('beta')).toMatchObject({ state: 'waiting', process: { identity: beta!.identity } });
  signalProcess(beta!.identity, 'SIGCONT', 'process');
  server.thaw();
  await house.reaches('alpha', 'running', withinMs);
  await until('beta has no problem any more', () => house.state('beta')!.problems.length === 0, withinMs);
  expect(house.state('beta')!.state).toBe('running');
  expect([exitsOf('beta'), house.state('beta')!.process!.identity.pid]).toEqual([[], beta!.identity.pid]);
  expect([budgetOf('alpha'), budgetOf('beta')]).toEqual([untouched, untouched]);
});

test('two hundred exits at once ask a healthy member over its one connection, and rarely', async () => {
  await begin([], needsDatabase, '60s');
  await until('db1 is up', () => watch.verdictOf('db1') === 'up', withinMs);
  const connections = async () => {
    const [row] = await server.sql("show global status like 'Connections'");
    return Number(row!['Value']);
  };
  const [connectionsBefore, checksBefore] = [await connections(), checks];
  const answers = await Promise.all(Array.from({ length: 200 }, () => watch.ask('db1')));
  expect(answers.every((answer) => answer?.verdict === 'up')).toBe(true);
  // Whoever asks just after a check has begun needs the next one.
  expect(checks - checksBefore).toBeLessThanOrEqual(2);
  // Ours that asks for the count is one.
  expect((await connections()) - connectionsBefore).toBe(1);
  await server.kill();
  const lost = await Promise.all(Array.from({ length: 200 }, () => watch.ask('db1')));
  expect(lost.every((answer) => answer !== null && answer.verdict !== 'up')).toBe(true);
  await until('db1 is down', () => watch.verdictOf('db1') === 'down', withinMs);
  const checksDown = checks;
  await Promise.all(Array.from({ length: 200 }, () => watch.ask('db1')));
  expect(checks - checksDown).toBeLessThanOrEqual(1);
});

/** The tables of a store on a real MariaDB 10.11: made once, whoever comes at the same time and whatever is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownMigrations } from '../../../src/store/migrations';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import { until } from '../../support/until';

let template: MariadbTemplate;
let server: Mariadb;
let folder: string;
let place: StorePlace;
let database = '';
let count = 0;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  // What is committed has to survive the kill of the server.
  server = await template.server({ words: ['--innodb-flush-log-at-trx-commit=1'] });
});
afterAll(async () => {
  await server.remove();
  template.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-migrations-'));
  database = `store${(count += 1)}`;
  place = await makeStore(server, database);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Migrator {
  child: ChildProcess;
  said: Promise<string>;
}

function migrator(): Migrator {
  const hook = ['-r', join(__dirname, '../../support/run-typescript.cjs'), join(__dirname, 'migrator.ts')];
  const child = spawn(process.execPath, [...hook, JSON.stringify(place), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: new Promise((resolve) => child.once('close', () => resolve(text))) };
}

const write = (name: string, sql: string) => writeFileSync(join(folder, `${name}.sql`), `${sql};\n`);
const useReal = () => cpSync(join(__dirname, '../../../src/store/migrations'), folder, { recursive: true });
const slow = 'create table two as select sleep(2) as slept';

async function applied(): Promise<unknown[]> {
  const rows = await server.sql(
    `select name, applied_at is not null as done from ${database}.migrations order by number`,
  );
  return rows.map(({ name, done }) => `${name}${Number(done) === 1 ? '' : ' begun'}`);
}

async function tables(): Promise<string[]> {
  const rows = await server.sql(
    `select table_name as name from information_schema.tables where table_schema = '${database}'`,
  );
  return rows.map(({ name }) => String(name)).sort();
}

test('of several processes that come at once one makes the tables, and all can use them', async () => {
  useReal();
  const all = Array.from({ length: 6 }, migrator);
  expect(await Promise.all(all.map(({ said }) => said))).toEqual(all.map(() => 'up to date\n'));
  expect(await applied()).toEqual(knownMigrations().map(({ name }) => name));
  expect(await tables()).toEqual([
    ...['audit', 'audit_head', 'migrations', 'order_imports', 'order_records', 'order_shops'],
  ]);
  expect(await server.sql(`select count(*) as heads from ${database}.audit_head`)).toEqual([{ heads: 1 }]);
});

test('a process that is killed in the middle leaves nothing that the next one cannot bring to its end', async () => {
  write('0001-one', 'create table one (x int)');
  write('0002-two', slow);
  write('0003-three', 'create table three (x int)');
  const first = migrator();
  await until(
    'the second migration is begun',
    async () => (await tables()).includes('migrations') && (await applied()).at(-1) === '0002-two begun',
  );
  first.child.kill('SIGKILL');
  expect(await first.said).toBe('');
  expect(await Promise.all([migrator(), migrator()].map(({ said }) => said))).toEqual(['up to date\n', 'up to date\n']);
  expect(await applied()).toEqual(['0001-one', '0002-two', '0003-three']);
  expect(await tables()).toEqual(['migrations', 'one', 'three', 'two']);
});

test('a server that is killed in the middle leaves nothing that the next start cannot bring to its end', async () => {
  write('0001-one', 'create table one (x int)');
  write('0002-two', slow);
  const first = migrator();
  await until(
    'the second migration is begun',
    async () => (await tables()).includes('migrations') && (await applied()).at(-1) === '0002-two begun',
  );
  await server.kill();
  const said = await first.said;
  await server.start();
  // The kernel ends its connections in the one way or the other.
  expect(said).toMatch(/does not answer \((PROTOCOL_CONNECTION_LOST|ECONNRESET)\)/);
  expect(await migrator().said).toBe('up to date\n');
  expect(await applied()).toEqual(['0001-one', '0002-two']);
});

test('a migration that was carried out and not noted is not taken for a fault', async () => {
  write('0001-one', 'create table one (x int)');
  write('0002-more', 'alter table one add column y int');
  write('0003-key', 'create index by_y on one (y)');
  expect(await migrator().said).toBe('up to date\n');
  await server.sql(`update ${database}.migrations set applied_at = null where number > 1`);
  expect(await migrator().said).toBe('up to date\n');
  expect(await applied()).toEqual(['0001-one', '0002-more', '0003-key']);
});

test('a table of somebody else is not taken for ours', async () => {
  await server.sql(`create table ${database}.one (z int)`);
  write('0001-one', 'create table one (x int)');
  const said = await migrator().said;
  expect(said).toMatch(/answers with error 1050: ER_TABLE_EXISTS_ERROR/);
});

test('a database that is newer than the program is refused, and left as it is', async () => {
  useReal();
  expect(await migrator().said).toBe('up to date\n');
  await server.sql(
    `insert into ${database}.migrations values (7, '0007-from-the-future', 'x', utc_timestamp(3), utc_timestamp(3))`,
  );
  const newer =
    'the store was changed by a newer version of Watchkeeper (0007-from-the-future), and this one knows only 0006-make-order-imports; run the newer version, or restore a backup from before';
  expect(await migrator().said).toBe(`${newer}\n`);
  const store = new Store(place);
  await expect(store.use(async () => 'used')).rejects.toMatchObject({ kind: 'storeNewer', message: newer });
  await store.close();
  expect(await applied()).toHaveLength(7);
});

/** Restores that were killed or wait for each other, on a real MariaDB 10.11: none mixes with another one. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendAudit, readChain } from '../../../src/store/audit';
import { backUp } from '../../../src/store/backup';
import { firstLine } from '../../../src/store/backup-file';
import { loadProgram } from '../../../src/store/copy-programs';
import { explainLoader, loaderPreamble } from '../../../src/store/loader-fence';
import { withMigrationLock } from '../../../src/store/migrate';
import { restore } from '../../../src/store/restore';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import { until } from '../../support/until';
import { facts, signed } from './backup-samples';

const typescript = join(__dirname, '../../support/run-typescript.cjs');

let template: MariadbTemplate;
let server: Mariadb;
let folder: string;
let place: StorePlace;
let store: Store;
let count = 0;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server({ words: ['--innodb-flush-log-at-trx-commit=1'] });
});
afterAll(async () => {
  await server.remove();
  template.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper restores '));
  place = await makeStore(server, `store${(count += 1)}`);
  store = new Store(place);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const append = () => store.use((session) => appendAudit(session, facts()));
const chain = () => store.use((session) => readChain(session, 0, 100));
const file = () => join(folder, 'store.sql');
const keepIn = () => join(folder, 'kept.sql');
const backup = (to = file()) => backUp(store, place, to, () => undefined);
const putBack = (from = file()) => restore(store, place, from, keepIn(), () => undefined);
const isThere = async (table: string) =>
  (await server.sql(`show tables in ${place.database} like '${table}'`)).length > 0;

/** The backup takes a second longer to be read. */
function slowDown(): void {
  const text = readFileSync(file(), 'utf8').split('\n').slice(0, -2).join('\n');
  writeFileSync(file(), signed(`${text}\nselect sleep(1);\n`));
}

test('a command that is killed while it restores leaves no half of a store to anybody, and the next restore heals it', async () => {
  await append();
  await append();
  const before = await chain();
  const late = 'create table late (x int);\n';
  writeFileSync(file(), signed(`${firstLine(3)}create table half (x int);\nselect sleep(3);\n${late}`));
  const words = ['-r', typescript, join(__dirname, 'restorer.ts'), JSON.stringify(place), file(), keepIn()];
  const child = spawn(process.execPath, words, { stdio: 'inherit' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until('it is in the middle', () => isThere('half'));
  child.kill('SIGKILL');
  await ended;
  await expect(chain()).rejects.toMatchObject({
    kind: 'storeBroken',
    message: expect.stringMatching(/or that was broken off.*; what was there before is in .*kept\.sql$/) as string,
  });
  expect(await putBack(keepIn())).toMatchObject({ kept: keepIn() });
  expect([await chain(), await isThere('half')]).toEqual([before, false]);
  const sleeps = `select id from information_schema.processlist where db = '${place.database}' and info like '%sleep(3)%'`;
  await until('nothing goes on with the broken off one', async () => (await server.sql(sleeps)).length === 0);
  expect(await isThere('late')).toBe(false);
});

test('a program that begins to read a backup when its command is gone changes nothing', async () => {
  const left = await store.withSession(async (session) => {
    let preamble = '';
    await withMigrationLock(session, async () => void (preamble = await loaderPreamble(session)));
    return preamble;
  });
  const { file: program, argv, env } = loadProgram(place);
  const ended = spawnSync(program, argv, { env, input: `${left}create table late (x int);\n`, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 1, stderr: expect.stringMatching(/^ERROR 1242 /) as string });
  expect(explainLoader(new Error(`mariadb ended with exit code 1: ${ended.stderr.trim()}`)).message).toBe(
    'another restore holds the store, or this one was cut off from it; see `show processlist` there',
  );
  await expect(store.withSession(loaderPreamble)).rejects.toMatchObject({ kind: 'storeAway' });
  expect(await server.sql(`show tables in ${place.database} like 'late'`)).toEqual([]);
});

test('a restore that waited for another one to end changes nothing', async () => {
  await append();
  await backup();
  const before = await chain();
  const other = join(folder, 'other.sql');
  await backup(other);
  slowDown();
  await append();
  const restored = putBack();
  await until('the restore is under way', () => isThere('restore_under_way'));
  const second = new Store(place);
  await expect(restore(second, place, other, join(folder, 'second.sql'), () => undefined)).rejects.toMatchObject({
    kind: 'copyFailed',
    message: expect.stringMatching(/^another restore has ended while this one waited/) as string,
  });
  await second.close();
  await restored;
  expect(await chain()).toEqual(before);
});

test('whoever uses the store while it is restored waits, and finds it whole', async () => {
  await append();
  const before = await chain();
  await backup();
  slowDown();
  const restored = putBack();
  await until('the restore is under way', () => isThere('restore_under_way'));
  const other = new Store(place);
  await expect(other.use((session) => readChain(session, 0, 10))).rejects.toMatchObject({ kind: 'storeBroken' });
  await restored;
  expect(await other.use((session) => readChain(session, 0, 10))).toEqual(before);
  await other.close();
});

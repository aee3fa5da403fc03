/** Backups of a store on a real MariaDB 10.11, written and put back by its own programs. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditFacts } from '../../../src/domain/audit/audit-entry';
import { appendAudit, readChain } from '../../../src/store/audit';
import { backUp } from '../../../src/store/backup';
import { firstLine, readBackup } from '../../../src/store/backup-file';
import { dumpProgram, loadProgram } from '../../../src/store/copy-programs';
import { lookAtStore } from '../../../src/store/look';
import { isFilled, restore } from '../../../src/store/restore';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { keeper, makeStore } from '../../support/mariadb-store';
import { until } from '../../support/until';
import { facts, signed } from './backup-samples';

let template: MariadbTemplate;
let server: Mariadb;
let folder: string;
let place: StorePlace;
let store: Store;
let count = 0;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server({ words: ['--innodb-flush-log-at-trx-commit=1', '--max-allowed-packet=16M'] });
});
afterAll(async () => {
  await server.remove();
  template.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper backup '));
  place = await makeStore(server, `store${(count += 1)}`);
  store = new Store(place);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function append(how: number, own: Partial<AuditFacts> = {}): Promise<void> {
  await store.use(async (session) => {
    for (let each = 0; each < how; each += 1) await appendAudit(session, facts(own));
  });
}

const chain = () => store.use((session) => readChain(session, 0, 100_000));
const file = () => join(folder, 'store.sql');
const keepIn = () => join(folder, 'kept.sql');
const backup = (to = file()) => backUp(store, place, to, () => undefined);
const putBack = (from = file()) => restore(store, place, from, keepIn(), () => undefined);

test('what is backed up is the same after a restore, into the same store and into an empty one', async () => {
  await append(3);
  const before = await chain();
  const parts: number[] = [];
  const made = await backUp(store, place, file(), (bytes) => parts.push(bytes));
  expect(made).toEqual({
    sizeBytes: statSync(file()).size,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    migrations: 6,
  });
  expect(parts.length).toBeGreaterThan(0);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(await readBackup(file())).toEqual(made);
  await append(2);
  const later = await chain();
  expect(await putBack()).toEqual({ ...made, kept: keepIn() });
  expect(await chain()).toEqual(before);
  await append(1);
  expect(await chain()).toHaveLength(4);

  const other = await makeStore(server, `store${(count += 1)}`);
  const empty = new Store(other);
  expect(await isFilled(empty)).toBe(false);
  expect(await restore(empty, other, keepIn(), join(folder, 'x'), () => undefined)).toMatchObject({ kept: null });
  expect(await empty.use((session) => readChain(session, 0, 100))).toEqual(later);
  expect(await isFilled(empty)).toBe(true);
  await empty.close();
});

test('a backup is of one moment, while others write', async () => {
  await append(200, { message: 'm'.repeat(1000) });
  let isOver = false;
  const writers = [1, 2].map(async () => {
    while (!isOver) await store.use((session) => appendAudit(session, facts()));
  });
  await backup();
  isOver = true;
  await Promise.all(writers);
  expect((await chain()).length).toBeGreaterThan(200);
  await putBack();
  const entries = await chain();
  expect(entries.at(-1)?.number).toBe(entries.length);
  const heads = await store.use(async (session) => (await session.query('select number from audit_head'))[0]);
  expect(heads).toEqual([{ number: entries.length }]);
});

test('the programs are told the password where only their own user can read it', async () => {
  for (const { argv, env } of [dumpProgram(place), loadProgram(place)]) {
    expect(argv).toContain('--user=keeper');
    expect(argv.join(' ')).not.toContain('kept');
    expect(env['MYSQL_PWD']).toBe(keeper.password);
  }
});

test('a backup that cannot be written leaves the old file, and nothing besides', async () => {
  await append(1);
  await backup();
  const old = readFileSync(file(), 'utf8');
  await server.sql(`create view ${place.database}.broken as select * from ${place.database}.audit_head`);
  await server.sql(`alter table ${place.database}.audit_head rename to ${place.database}.elsewhere`);
  await expect(backup()).rejects.toMatchObject({
    kind: 'copyFailed',
    message: expect.stringMatching(/was not written to .*mariadb-dump ended with exit code \d+: /) as string,
  });
  expect(readFileSync(file(), 'utf8')).toBe(old);
  expect(readdirSync(folder)).toEqual(['store.sql']);
  await expect(backup(join(folder, 'nowhere', 'x.sql'))).rejects.toMatchObject({
    kind: 'copyFailed',
    message: expect.stringContaining('ENOENT') as string,
  });
});

describe('a file that is no whole backup', () => {
  const rewritten = (change: (text: string) => string) => writeFileSync(file(), change(readFileSync(file(), 'utf8')));

  test.each<[string, () => void, RegExp]>([
    [
      'that is cut',
      () => rewritten((text) => text.slice(0, -100)),
      /is cut: its last line, with the checksum, is missing; use another backup$/,
    ],
    [
      'that was changed',
      () => rewritten((text) => text.replace('ann', 'bob')),
      /was changed: it does not have the checksum/,
    ],
    [
      'of something else',
      () => writeFileSync(file(), 'create table x (y int);\n'),
      /is no backup of a store: its first line/,
    ],
    ['that is empty', () => writeFileSync(file(), ''), /is no backup of a store/],
    ['that is not there', () => rmSync(file()), /cannot be read: ENOENT/],
    [
      'of a newer version',
      () => rewritten(() => signed(firstLine(99))),
      /was made by a newer version of Watchkeeper \(migration 99; this one knows 6\)/,
    ],
  ])('%s is refused before anything is touched', async (_what, spoil, message) => {
    await append(1);
    await backup();
    spoil();
    const before = await chain();
    await expect(putBack()).rejects.toThrow(message);
    expect(await chain()).toEqual(before);
    expect(existsSync(keepIn())).toBe(false);
  });
});

describe('a backup that cannot be read to its end', () => {
  const spoiled = () =>
    signed(`${firstLine(3)}create table half (x int);\ninsert into half values (1);\ncreate nonsense;\n`);

  test('leaves the store as it was before', async () => {
    await append(2);
    const before = await chain();
    writeFileSync(file(), spoiled());
    await expect(putBack()).rejects.toMatchObject({
      kind: 'copyFailed',
      message: expect.stringMatching(
        /was not restored: \S+mariadb ended with exit code 1: ERROR 1064 .*; the store is as it was before$/,
      ) as string,
    });
    expect(await chain()).toEqual(before);
    expect((await lookAtStore(place, 5000)).failure).toBeNull();
  });

  test('leaves an empty store empty', async () => {
    writeFileSync(file(), spoiled());
    await expect(putBack()).rejects.toThrow(/the store is as it was before$/);
    expect(await server.sql(`show tables in ${place.database}`)).toEqual([]);
  });

  test('says where the old content is when the server goes away in the middle, and a restore of that heals it', async () => {
    await append(2);
    const before = await chain();
    writeFileSync(file(), signed(`${firstLine(3)}create table half (x int);\nselect sleep(60);\n`));
    const failed = expect(putBack()).rejects.toMatchObject({
      kind: 'copyFailed',
      message: expect.stringMatching(
        /and it could not be put back as it was .*: what was there before is in .*kept\.sql, restore that or another backup$/,
      ) as string,
    });
    await until(
      'the restore is under way',
      async () => (await server.sql(`show tables in ${place.database} like 'half'`)).length > 0,
    );
    await server.kill();
    await failed;
    await server.start();
    const told = {
      kind: 'storeBroken',
      message: expect.stringMatching(
        /is being restored from .*store\.sql, or that was broken off.*; what was there before is in .*kept\.sql$/,
      ) as string,
    };
    await expect(chain()).rejects.toMatchObject(told);
    expect((await lookAtStore(place, 5000)).failure).toMatchObject(told);
    await expect(backup(join(folder, 'half.sql'))).rejects.toMatchObject(told);
    expect(await isFilled(store)).toBe(true);
    expect(await putBack(keepIn())).toMatchObject({ kept: keepIn() });
    expect(await chain()).toEqual(before);
  });
});

/** The embedded store with the MariaDB of this machine (10.11 on Debian 12): made, killed, cut off, upgraded. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration, type Configuration } from '../../../config';
import type { StoreSettings } from '../../../config/store';
import { isAlive, signalProcess, type ProcessIdentity } from '../../../src/adapters/processes/identity';
import { endProcess, readRecord } from '../../../src/adapters/processes/recorded-process';
import { findMariadb, type MariadbPrograms } from '../../../src/embedded/mysql-programs';
import { Store } from '../../../src/store/store';
import { Child } from '../../../workers/start/child';
import { logFileOf, makeStartFolders, type StartFolders } from '../../../workers/start/folders';
import { rolesOf } from '../../../workers/start/role';
import { until } from '../../support/until';

let root: string;
let configuration: Configuration;
let settings: StoreSettings;
let storeFolder: string;
let folders: StartFolders;
let child: Child;
let store: Store;
let said: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watchkeeper-store '));
  configuration = parseConfiguration('store: { url: embedded }\n', join(root, 'watchkeeper.yaml'));
  if (configuration.store?.place.kind !== 'embedded') throw new Error('the store is not embedded');
  settings = configuration.store;
  storeFolder = configuration.store.place.folder;
  folders = makeStartFolders(configuration.stateDir);
  store = new Store(settings);
  said = [];
  child = makeChild();
});
afterEach(async () => {
  await store.close();
  await child.end({});
  const left = identity();
  if (left !== null) await endProcess(left, { graceMs: 0 });
  rmSync(root, { recursive: true, force: true, maxRetries: 20 });
});

function programs(): MariadbPrograms {
  const found = findMariadb(process.env);
  if ('missing' in found) throw new Error(found.missing);
  return found;
}

function makeChild(mariadb = programs()): Child {
  const role = rolesOf({ current: configuration }, 'nowhere', null, mariadb).find(({ kind }) => kind === 'store');
  if (role === undefined) throw new Error('there is no role for the store');
  const delays = { firstMs: 20, longestMs: 200, wellAfterMs: 60_000 };
  return new Child(role, folders, (line) => said.push(line), delays);
}

const identity = (): ProcessIdentity | null => readRecord(folders.processes, 'store');
const log = (): string => readFileSync(logFileOf(configuration.stateDir, 'store'), 'utf8');
const written = (): string => readFileSync(join(storeFolder, 'version'), 'utf8').trim();

async function ask(sql: string): Promise<unknown> {
  const [rows] = await store.withSession((session) => session.query(sql), 5000);
  return rows;
}

async function isUp(): Promise<void> {
  let isReady = false;
  void child.firstReady.then(() => (isReady = true));
  await until('the store is up', () => isReady || said.length > 200);
  if (!isReady) throw new Error(`it was said: ${said.slice(0, 3).join('; ')}; its log:\n${log().slice(-2000)}`);
}

async function kill(process: ProcessIdentity | null): Promise<void> {
  if (process === null) throw new Error('nothing is recorded');
  signalProcess(process, 'SIGKILL', 'process');
  await until('it is dead', () => !isAlive(process));
}

test('the first start makes everything, the next one finds it, and only the own user gets at it', async () => {
  child.start();
  await isUp();
  expect(await ask('select database() as name')).toEqual([{ name: 'watchkeeper' }]);
  expect(statSync(storeFolder).mode & 0o777).toBe(0o700);
  expect(readdirSync(storeFolder).sort()).toEqual(['data', 'pid', 'socket', 'tmp', 'version']);
  expect(await ask('select @@skip_networking as alone')).toEqual([{ alone: 1 }]);
  await ask('create table kept (x int) select 7 as x');
  expect(await child.end({})).toMatchObject({ ending: 'ended', exitCode: 0 });
  await expect(ask('select 1')).rejects.toMatchObject({
    kind: 'storeAway',
    message: expect.stringMatching(
      /does not answer \(ENOENT\); `watchkeeper start` on this machine runs it$/,
    ) as string,
  });

  child = makeChild();
  child.start();
  await isUp();
  expect(await ask('select x from kept')).toEqual([{ x: 7 }]);
  expect(said).toEqual([]);
});

test('a kill -9 loses nothing that was written, and it is back by itself', async () => {
  child.start();
  await isUp();
  await ask('create table kept (x int)');
  await ask('insert into kept values (1), (2)');
  await kill(identity());
  await until('it is back', () => said.some((line) => line === 'store is back.'));
  expect(said[0]).toMatch(/^store ended \(SIGKILL\); it is started again in 0.02 s\.$/);
  expect(await ask('select count(*) as rows_kept from kept')).toEqual([{ rows_kept: 2 }]);
});

test('whenever the making of its tables is killed, the next start makes them whole', async () => {
  const fresh = join(storeFolder, 'data.unfinished');
  for (const name of ['', 'mysql', 'mysql/db.frm']) {
    child.start();
    await until(`${name} is being made`, () => existsSync(join(fresh, name)) || existsSync(join(storeFolder, 'data')));
    await kill(identity());
    expect(existsSync(join(storeFolder, 'data'))).toBe(false);
    await until('it is started again', () => identity() !== null && isAlive(identity()!));
  }
  await isUp();
  expect(readdirSync(storeFolder).sort()).toEqual(['data', 'pid', 'socket', 'tmp', 'version']);
  expect(await ask('select count(*) > 100 as complete from mysql.help_topic')).toEqual([{ complete: 1 }]);
});

test('data of another version are upgraded before it is called ready, and it is noted which one used them last', async () => {
  child.start();
  await isUp();
  const present = written();
  expect(present).toMatch(/^10\.\d+\.\d+$|^11\.\d+\.\d+$/);
  await child.end({});
  expect(log()).not.toContain('Phase');
  writeFileSync(join(storeFolder, 'version'), '10.6.1\n');
  for (const file of readdirSync(join(storeFolder, 'data'))) {
    if (/^(mysql|mariadb)_upgrade_info$/.test(file)) rmSync(join(storeFolder, 'data', file));
  }

  child = makeChild();
  child.start();
  await isUp();
  expect(log()).toMatch(/Phase 1\/\d+: Checking and upgrading mysql database[\s\S]*^OK$/m);
  expect(written()).toBe(present);
});

test('an upgrade that fails is told, the server runs on, and the next start tries again', async () => {
  child.start();
  await isUp();
  const present = written();
  await child.end({});
  writeFileSync(join(storeFolder, 'version'), '10.6.1\n');
  child = makeChild({ ...programs(), upgrader: '/bin/false' });
  child.start();
  await until('it is told', () => said.length > 0);
  expect(said).toEqual([
    `store cannot be made ready: /bin/false failed (exit code 1); what it says stands in ${logFileOf(configuration.stateDir, 'store')}`,
  ]);
  expect(written()).toBe('10.6.1');
  await child.end({});
  child = makeChild();
  child.start();
  await isUp();
  expect(written()).toBe(present);
});

test('data of a newer series are left alone', async () => {
  mkdirSync(join(storeFolder, 'data'), { recursive: true });
  writeFileSync(join(storeFolder, 'version'), '99.1.2\n');
  child.start();
  await until('it is told', () => said.length > 0);
  expect(said[0]).toMatch(
    /^store ended \(the data were written by MariaDB 99\.1\.2, and \S+ is \d+\.\d+\.\d+, which cannot read them; install that again\)/,
  );
  expect(readdirSync(join(storeFolder, 'data'))).toEqual([]);
});

const isRoot = process.getuid?.() === 0;

test('a state directory that cannot be written is told, and when it can be the store comes up', async () => {
  if (!isRoot) throw new Error('this test mounts a file system: run it as root');
  mkdirSync(storeFolder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=300m', 'tmpfs', storeFolder]);
  try {
    child.start();
    await until('it is told', () => said.length > 0);
    expect(said[0]).toMatch(/^store ended \((?:EROFS|ENOENT): [a-z -]+, mkdir '.*\/store\/tmp'\); it is started again/);
    execFileSync('mount', ['-o', 'remount,rw', storeFolder]);
    await isUp();
    await child.end({});
  } finally {
    execFileSync('umount', [storeFolder]);
  }
});

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupSandbox } from '../../support/setup-sandbox';
import { until } from '../../support/until';

let sandbox: SetupSandbox;
beforeEach(() => {
  sandbox = new SetupSandbox({ ownCheckout: true });
  lockFile('1.0.0');
  sandbox.program('npm', npm);
});
afterEach(() => {
  writeFileSync(sandbox.file('release'), '');
  sandbox.remove();
});

/** Stands in for npm: notes its call, empties node_modules, and writes its own record last, as npm does. */
const npm = `
echo "$@" >> "$SANDBOX/calls"
rm -rf node_modules; mkdir -p node_modules/left-pad
cp package-lock.json node_modules/.package-lock.json`;

function lockFile(version: string): void {
  const packages = { '': { name: 'house' }, 'node_modules/left-pad': { version } };
  writeFileSync(join(sandbox.checkout, 'package-lock.json'), JSON.stringify({ packages }));
}

function calls(): string[] {
  return existsSync(sandbox.file('calls')) ? readFileSync(sandbox.file('calls'), 'utf8').trim().split('\n') : [];
}

test('packages are installed with npm ci, development ones included, and only once', async () => {
  const first = await sandbox.setUp('node-packages');
  expect(first.stdout).toMatch(/npm ci .*\n.*installed in \d+s\n$/);
  expect(first.code).toBe(0);
  const second = await sandbox.setUp('node-packages');
  expect(second.stdout).toBe('[1/1] Node packages: installed\n');
  expect(calls()).toEqual(['ci --include=dev --no-audit --no-fund']);
});

test('a changed lock file installs again', async () => {
  await sandbox.setUp('node-packages');
  lockFile('2.0.0');
  await sandbox.setUp('node-packages');
  expect(calls()).toHaveLength(2);
});

test('what somebody installed by hand is left alone when it is what the lock file says', async () => {
  await sandbox.setUp('node-packages');
  lockFile('2.0.0');
  writeFileSync(
    join(sandbox.checkout, 'node_modules/.package-lock.json'),
    readFileSync(join(sandbox.checkout, 'package-lock.json')),
  );
  const { code } = await sandbox.setUp('node-packages');
  expect(code).toBe(0);
  expect(calls()).toHaveLength(1);
});

test('a package that vanished from an unstamped folder is installed again', async () => {
  await sandbox.setUp('node-packages');
  rmSync(join(sandbox.checkout, 'node_modules/.watchkeeper-setup.json'));
  rmSync(join(sandbox.checkout, 'node_modules/left-pad'), { recursive: true });
  await sandbox.setUp('node-packages');
  expect(calls()).toHaveLength(2);
});

test('an npm ci that fails is one sentence with its reason, and is tried again next time', async () => {
  const failing = `mkdir -p node_modules; echo 'npm error code E404' >&2; echo 'npm error' >&2; echo 'npm error 404 Not Found - left-pad' >&2; exit 1`;
  sandbox.program('npm', failing);
  const { code, stderr } = await sandbox.setUp('node-packages');
  expect(code).toBe(1);
  expect(stderr).toBe('npm ci failed: 404 Not Found - left-pad\n');
  sandbox.program('npm', npm);
  expect((await sandbox.setUp('node-packages')).code).toBe(0);
  expect(calls()).toHaveLength(1);
});

test('after kill -9 of the set-up the next one waits for the npm ci that still runs and takes what it made', async () => {
  sandbox.program('npm', `touch "$SANDBOX/begun"; while [ ! -e "$SANDBOX/release" ]; do sleep 0.05; done; ${npm}`);
  const first = sandbox.start('node-packages');
  await until('npm ci runs', () => existsSync(sandbox.file('begun')));
  first.child.kill('SIGKILL');
  const second = sandbox.start('node-packages');
  await until('the second waits', () => second.said().includes('another set-up is at work on it'));
  expect(calls()).toEqual([]);
  writeFileSync(sandbox.file('release'), '');
  expect((await second.ended).code).toBe(0);
  expect(calls()).toHaveLength(1);
});

test('a machine without npm is told where to get it', async () => {
  rmSync(join(sandbox.bin, 'npm'));
  mkdirSync(join(sandbox.checkout, 'node_modules'));
  const { code, stderr } = await sandbox.setUp('node-packages');
  expect(code).toBe(1);
  expect(stderr).toBe('The command `npm` is missing: install it with Node (https://nodejs.org/en/download).\n');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupSandbox, temporalScript } from '../../support/setup-sandbox';

let sandbox: SetupSandbox;
beforeEach(() => (sandbox = new SetupSandbox()));
afterEach(() => sandbox.remove());

function fillCache(): void {
  mkdirSync(join(sandbox.cache, 'temporal-cli-1.8.2'), { recursive: true });
  sandbox.executable(join(sandbox.cache, 'temporal-cli-1.8.2/temporal'), temporalScript());
}

test('TEMPORAL_CLI_PATH goes before everything else and is not copied', async () => {
  const named = sandbox.executable(sandbox.file('mine'), temporalScript('1.5.1', '1.29.1'));
  sandbox.program('temporal', temporalScript());
  const { code, stdout } = await sandbox.setUp('temporal-server', { TEMPORAL_CLI_PATH: named });
  expect(stdout).toContain(`taken from TEMPORAL_CLI_PATH (${named}`);
  expect(code).toBe(0);
  expect(sandbox.cached()).toEqual([]);
});

test.each([
  ['is not there', () => sandbox.file('nowhere'), 'is not an executable file'],
  ['is not executable', plainFile, 'is not an executable file'],
  ['is something else', () => sandbox.executable(sandbox.file('other'), 'echo 1.0'), 'is not a Temporal CLI'],
])('a TEMPORAL_CLI_PATH that %s is one sentence and exit 1', async (_case, path, reason) => {
  const { code, stdout, stderr } = await sandbox.setUp('temporal-server', { TEMPORAL_CLI_PATH: path() });
  expect(code).toBe(1);
  expect(stderr).toBe(`TEMPORAL_CLI_PATH=${path()} ${reason}: correct TEMPORAL_CLI_PATH or unset it.\n`);
  expect(stdout).toBe('');
});

function plainFile(): string {
  writeFileSync(sandbox.file('plain'), 'text', { mode: 0o644 });
  return sandbox.file('plain');
}

test.each([
  ['a released one', '1.9.0', '1.32.0'],
  ['one built from source', '0.0.0-DEV', '1.31.2'],
])('%s on PATH that is new enough is used and not copied', async (_case, cli, server) => {
  sandbox.program('temporal', temporalScript(cli, server));
  const { code, stdout } = await sandbox.setUp('temporal-server');
  expect(stdout).toContain(`found on PATH (${sandbox.bin}/temporal, ${cli} with server ${server})`);
  expect(code).toBe(0);
  expect(sandbox.cached()).toEqual([]);
});

test.each([
  ['is too old', temporalScript('1.5.1', '1.29.1'), '1.5.1 with server 1.29.1 is too old'],
  ['does not answer', 'exit 3', 'it does not tell its version'],
])('one on PATH that %s is passed over, aloud, for the one in the cache', async (_case, script, reason) => {
  fillCache();
  sandbox.program('temporal', script);
  const { code, stdout } = await sandbox.setUp('temporal-server');
  expect(stdout).toContain(reason);
  expect(stdout).toContain('found in cache');
  expect(code).toBe(0);
});

test('a cache folder that can not be made is one sentence and exit 1', async () => {
  writeFileSync(sandbox.file('cache'), 'a file where the folder should be');
  const { code, stderr } = await sandbox.setUp('temporal-server');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The cache folder .* can't be written \(ENOTDIR\): .* XDG_CACHE_HOME .*\.\n$/);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupSandbox, temporalScript } from '../../support/setup-sandbox';
import { until } from '../../support/until';

let sandbox: SetupSandbox;
beforeEach(() => (sandbox = new SetupSandbox()));
afterEach(() => {
  // Ends a stand-in for Go that outlived the set-up that started it.
  writeFileSync(sandbox.file('release'), '');
  sandbox.remove();
});

const findTarget = 'while [ "$1" != -o ]; do shift; done; target="$2"';
const asVersion = 'if [ "$1" = env ]; then echo go1.26.8; exit; fi';
const writeTemporal = `printf '#!/bin/sh\\n%s\\n' '${temporalScript('0.0.0-DEV')}' > "$target"; chmod +x "$target"`;
const countBuild = 'echo $$ >> "$SANDBOX/builds"';

function goThatBuilds(): void {
  sandbox.program('go', [asVersion, countBuild, findTarget, writeTemporal].join('\n'));
}

/** Writes half a binary and stays until `$SANDBOX/release` exists; then it finishes its work. */
function goThatWaits(): void {
  const wait = 'echo half > "$target"; while [ ! -e "$SANDBOX/release" ]; do sleep 0.05; done';
  sandbox.program('go', [asVersion, findTarget, countBuild, wait, writeTemporal].join('\n'));
}

function builds(): number[] {
  return readFileSync(sandbox.file('builds'), 'utf8').trim().split('\n').map(Number);
}

function untilBuilding(count: number): Promise<true | null> {
  return until(`${count} builds`, () => {
    try {
      return builds().length === count;
    } catch {
      return false;
    }
  });
}

test('without a download the server is built from the pinned modules, once', async () => {
  goThatBuilds();
  const first = await sandbox.setUp('temporal-server');
  expect(first.stdout).toMatch(/building it from Go modules .*\n.*built in \d+s\n$/);
  expect(first.code).toBe(0);
  const second = await sandbox.setUp('temporal-server');
  expect(second.stdout).toContain('found in cache');
  expect(builds()).toHaveLength(1);
});

test('two set-ups at the same time build once, and the second says whom it waits for', async () => {
  goThatWaits();
  const first = sandbox.start('temporal-server');
  await untilBuilding(1);
  const second = sandbox.start('temporal-server');
  await until('the second waits', () => second.said().includes('another set-up is at work on it'));
  writeFileSync(sandbox.file('release'), '');
  expect((await first.ended).stdout).toContain('built in');
  expect((await second.ended).stdout).toContain('found in cache');
  expect((await second.ended).code).toBe(0);
  expect(builds()).toHaveLength(1);
  expect(sandbox.cached()).toEqual(['temporal-cli-1.8.2']);
});

test('after kill -9 in the middle of a build nothing looks done, and the next set-up makes it whole', async () => {
  goThatWaits();
  const first = sandbox.start('temporal-server');
  await untilBuilding(1);
  first.child.kill('SIGKILL');
  await first.ended.catch(() => undefined);
  expect(sandbox.cached()).toEqual([`temporal-cli-1.8.2.partial-${first.child.pid}`]);

  const second = sandbox.start('temporal-server');
  await until('the second waits for the build that still runs', () => second.said().includes('another set-up'));
  writeFileSync(sandbox.file('release'), '');
  expect((await second.ended).code).toBe(0);
  expect(sandbox.cached()).toEqual(['temporal-cli-1.8.2']);
});

test('an interrupted set-up ends its build, says how to go on, and the next one succeeds', async () => {
  goThatWaits();
  const first = sandbox.start('temporal-server');
  await untilBuilding(1);
  first.child.kill('SIGTERM');
  const ended = await first.ended;
  expect(ended.code).toBe(143);
  expect(ended.stderr).toBe('Interrupted: run it again to go on where it stopped.\n');
  await until('the build is gone', () => isGone(builds()[0]));

  goThatBuilds();
  expect((await sandbox.setUp('temporal-server')).code).toBe(0);
  expect(sandbox.cached()).toEqual(['temporal-cli-1.8.2']);
});

function isGone(pid: number | undefined): boolean {
  try {
    return pid !== undefined && /\) Z /.test(readFileSync(join('/proc', String(pid), 'stat'), 'utf8'));
  } catch {
    return true;
  }
}

test('a build that fails is one sentence with the reason, and leaves nothing', async () => {
  sandbox.program('go', `${asVersion}\necho compiling >&2; echo 'disk is full' >&2; exit 1`);
  const { code, stderr } = await sandbox.setUp('temporal-server');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Temporal can't be built from Go modules: disk is full \(.*TEMPORAL_CLI_PATH.*\)\.\n$/);
  expect(sandbox.cached()).toEqual([]);
});

test('a Go that is too old is one sentence that says which one is needed', async () => {
  sandbox.program('go', 'echo go1.19.8');
  const { code, stderr } = await sandbox.setUp('temporal-server');
  expect(code).toBe(1);
  expect(stderr).toMatch(/because Go 1\.19\.8 is too old for it: install Go 1\.26\.4 or newer .*\.\n$/);
});

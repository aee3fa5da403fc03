import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetupSandbox, type Ended, type RunningSetup } from '../../support/setup-sandbox';
import { until } from '../../support/until';

const projectRoot = resolve(__dirname, '../../..');
let sandbox: SetupSandbox;

/** A house with tests of its own, run by the real runner and the real Jest. */
beforeEach(() => {
  sandbox = new SetupSandbox({ ownCheckout: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(sandbox.checkout, 'node_modules'));
  cpSync(join(projectRoot, 'package.json'), join(sandbox.checkout, 'package.json'));
  write(
    'jest.config.cjs',
    `module.exports = { projects: ['unit', 'replay', 'scenarios'].map((name) => ({ displayName: name, testMatch: ['<rootDir>/test/' + name + '/*.test.ts'], transform: {} })) };`,
  );
  sandbox.program('npm', 'case "$3" in lint) echo "an unused name"; exit 1;; esac');
});
afterEach(() => sandbox.remove());

function write(path: string, text: string): void {
  mkdirSync(join(sandbox.checkout, path, '..'), { recursive: true });
  writeFileSync(join(sandbox.checkout, path), text);
}

function start(...args: string[]): RunningSetup {
  const environment = { WATCHKEEPER_COUNT_FILE: sandbox.file('count') };
  return sandbox.startNode([join(sandbox.checkout, 'tools/test.mjs'), ...args], environment);
}

function lastLine({ stdout }: Ended): string | undefined {
  return stdout.trimEnd().split('\n').at(-1);
}

test('levels run in order, their counts are added up in the last line, and those without tests are left out', async () => {
  write('test/unit/a.test.ts', "test('one', () => {}); test('two', () => {}); test.skip('three', () => {});");
  write('test/replay/a.test.ts', "test('one', () => {});");
  const ended = await start('unit', 'replay', 'scenarios').ended;
  expect(ended.stdout).toMatch(
    /== unit\nunit +\d+s {3}2 passed, 0 failed, 1 skipped\n\n== replay\nreplay +\d+s {3}1 passed, 0 failed\n/,
  );
  expect(ended.stdout).not.toContain('scenarios');
  expect(lastLine(ended)).toBe('3 passed, 0 failed, 1 skipped');
  expect(readFileSync(sandbox.file('count'), 'utf8')).toBe('3 passed, 0 failed, 1 skipped\n');
  expect(ended.code).toBe(0);
}, 30_000);

test('a failing test, a file that can not be loaded and a failing static check each count as failed', async () => {
  write('test/unit/a.test.ts', "test('one', () => {}); test('two', () => { throw new Error('no'); });");
  write('test/unit/b.test.ts', "require('./nowhere');");
  const ended = await start('static', 'unit').ended;
  expect(ended.stdout).toContain('lint: failed\nan unused name\n');
  expect(lastLine(ended)).toBe('3 passed, 3 failed');
  expect(ended.code).toBe(1);
}, 30_000);

test('a run in which nothing was tested is not a success', async () => {
  const ended = await start('unit').ended;
  expect(lastLine(ended)).toBe('0 passed, 0 failed');
  expect(ended.code).toBe(1);
});

test('an unknown level is refused with the names of those that exist', async () => {
  const ended = await start('unti').ended;
  expect(ended.stderr).toContain('There is no test level unti: there are static, unit, activities,');
  expect(ended.code).toBe(2);
});

test('options after the levels reach Jest', async () => {
  write('test/unit/a.test.ts', "test('apple', () => {}); test('pear', () => { throw new Error('no'); });");
  const ended = await start('unit', '-t', 'apple').ended;
  expect(lastLine(ended)).toBe('1 passed, 0 failed, 1 skipped');
}, 30_000);

test('an interrupted run ends its Jest with it and starts no further level', async () => {
  write(
    'test/unit/a.test.ts',
    `test('waits', async () => { require('fs').writeFileSync(${JSON.stringify(sandbox.file('pid'))}, String(process.pid)); await new Promise(() => setInterval(() => {}, 1e6)); }, 1e6);`,
  );
  write('test/replay/a.test.ts', `require('fs').writeFileSync(${JSON.stringify(sandbox.file('replayed'))}, '');`);
  const run = start('unit', 'replay');
  const pid = await until(
    'the test runs',
    () => existsSync(sandbox.file('pid')) && Number(readFileSync(sandbox.file('pid'), 'utf8')),
    30_000,
  );
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(143);
  await until('Jest is gone', () => !existsSync(join('/proc', String(pid))));
  expect(existsSync(sandbox.file('replayed'))).toBe(false);
}, 60_000);

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
    `module.exports = { projects: ['unit', 'replay', 'workflows', 'integration', 'scenarios'].map((name) => ({ displayName: name, testMatch: ['<rootDir>/test/' + name + '/*.test.ts'], transform: {} })) };`,
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
});

test('levels that wait run side by side, in lanes, and what each says comes in one piece', async () => {
  // Each waits for the other, so one after the other they would never end.
  const meets = (own: string, other: string) => `
    const { existsSync, writeFileSync } = require('fs');
    test('meets ${other}', async () => {
      writeFileSync(process.env.SANDBOX + '/${own}', process.env.WATCHKEEPER_TEST_LANE);
      while (!existsSync(process.env.SANDBOX + '/${other}')) await new Promise((done) => setTimeout(done, 20));
    }, 60_000);`;
  write('test/workflows/a.test.ts', meets('a', 'b'));
  write('test/workflows/b.test.ts', meets('b', 'c'));
  write('test/integration/c.test.ts', meets('c', 'a'));
  write('test/integration/d.test.ts', "test('one', () => {}); test('no', () => { throw new Error('so it is'); });");
  const ended = await start('integration', 'workflows').ended;
  expect(ended.stdout).toContain('== workflows, integration, side by side');
  expect(ended.stdout).toMatch(
    /\n\nworkflows +\d+s {3}2 passed, 0 failed\nintegration +\d+s {3}2 passed, 1 failed\n\n4 passed, 1 failed\n$/,
  );
  const lanes = ['a', 'b', 'c'].map((name) => readFileSync(sandbox.file(name), 'utf8'));
  expect(new Set(lanes).size).toBe(3);
  for (const file of ['workflows/a', 'workflows/b', 'integration/c'])
    expect(ended.stderr.split(`PASS ${file.split('/')[0]} test/${file}.test.ts`)).toHaveLength(2);
  const failed = ended.stderr.slice(ended.stderr.indexOf('FAIL integration test/integration/d.test.ts'));
  expect(failed).toMatch(/^FAIL [^\n]*\n(?:(?!PASS)[^])*so it is(?:(?!PASS)[^])*Tests: +1 failed, 1 passed, 2 total/);
  expect(ended.code).toBe(1);
});

test('a failing test, a file that can not be loaded and a failing static check each count as failed', async () => {
  write('test/unit/a.test.ts', "test('one', () => {}); test('two', () => { throw new Error('no'); });");
  write('test/unit/b.test.ts', "require('./nowhere');");
  const ended = await start('static', 'unit').ended;
  expect(ended.stdout).toContain('lint: failed\nan unused name\n');
  expect(lastLine(ended)).toBe('3 passed, 3 failed');
  expect(ended.code).toBe(1);
});

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
});

test('an interrupted run ends every Jest with it, shows how far each came, and starts no further level', async () => {
  const waits = `
    test('waits', async () => {
      process.stderr.write('so far\\n');
      require('fs').appendFileSync(process.env.SANDBOX + '/pids', process.pid + '\\n');
      await new Promise(() => setInterval(() => {}, 1e6));
    }, 1e6);`;
  write('test/workflows/a.test.ts', waits);
  write('test/workflows/b.test.ts', waits);
  write('test/integration/a.test.ts', waits);
  write('test/scenarios/a.test.ts', `require('fs').writeFileSync(process.env.SANDBOX + '/further', '');`);
  const run = start('workflows', 'integration', 'scenarios');
  const pids = () => readFileSync(sandbox.file('pids'), 'utf8').trim().split('\n');
  await until('the tests run', () => existsSync(sandbox.file('pids')) && pids().length === 3, 60_000);
  run.child.kill('SIGTERM');
  const ended = await run.ended;
  expect(ended.code).toBe(143);
  expect(ended.stderr.match(/so far/g)).toHaveLength(3);
  await until('each Jest is gone', () => pids().every((pid) => !existsSync(join('/proc', pid))));
  expect(existsSync(sandbox.file('further'))).toBe(false);
});

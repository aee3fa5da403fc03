import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'wk-logger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a few lines of TypeScript as a process of its own, whose streams are real. */
function run(code: string, stdio: (number | 'pipe')[], env: NodeJS.ProcessEnv = {}) {
  const hook = join(root, 'test/support/run-typescript.cjs');
  const program = `require(${JSON.stringify(hook)}); ${code}`;
  const options = { cwd: root, encoding: 'utf8' as const, env: { PATH: process.env['PATH'], ...env } };
  return spawnSync(process.execPath, ['-e', program], { ...options, stdio: ['ignore', ...stdio] });
}

const write = (lines: string) => `
  const { createLogger } = require('./src/telemetry/logger.ts');
  const log = createLogger('agent', { host: 'h1' }); ${lines}`;

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line has the level of its kind, who wrote it, the event, and its fields without secrets', () => {
  const { stdout } = run(
    write(`
      log.note('hosts:tellingFailed', { reason: 'password=hunter2 refused' }, 'cannot tell at http://a:hunter2@b/');
      log.note('hosts:comparisonFailed', { reason: 'not shown at info' });`),
    ['pipe', 'pipe'],
  );
  const [line, ...others] = linesOf(stdout);
  expect(others).toEqual([]);
  expect(line).toMatchObject({ level: 'warn', role: 'agent', host: 'h1', event: 'hosts:tellingFailed' });
  expect(Object.keys(line!)).toEqual(['level', 'time', 'role', 'pid', 'host', 'event', 'reason', 'msg']);
  expect(stdout).not.toContain('hunter2');
});

test('a level that is none is told about', () => {
  const { stdout } = run(write(''), ['pipe', 'pipe'], { WATCHKEEPER_LOG_LEVEL: 'loud' });
  expect(linesOf(stdout)).toMatchObject([{ event: 'telemetry:levelUnknown', wished: 'loud' }]);
});

describe('a process that will not start says why', () => {
  const refuse = `
    const { refuseOnce } = require('./src/telemetry/refuse-once.ts');
    refuseOnce('No.', (reason) => console.log('log ' + reason));`;

  test('on each of two streams', () => {
    expect(run(refuse, ['pipe', 'pipe'])).toMatchObject({ stdout: 'log No.\n', stderr: 'No.\n' });
  });

  test('once, as a line of the log, in a file that holds both', () => {
    const file = join(folder, 'both.log');
    const fd = openSync(file, 'a');
    run(refuse, [fd, fd]);
    closeSync(fd);
    expect(readFileSync(file, 'utf8')).toBe('log No.\n');
  });

  test('once, as a sentence, on a terminal', () => {
    const code = `require('./test/support/run-typescript.cjs'); ${refuse}`;
    const argv = ['-q', '-e', '-c', `"$NODE" -e "$CODE"`, '/dev/null'];
    const env = { PATH: process.env['PATH'], NODE: process.execPath, CODE: code };
    const { stdout } = spawnSync('script', argv, { cwd: root, encoding: 'utf8', env });
    expect(stdout.replaceAll('\r', '')).toBe('No.\n');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../../config/problem';
import { asCalledHere } from '../../../src/cli/called-as';
import { commands } from '../../../src/cli/commands';
import { explainFailure, UsageError } from '../../../src/cli/failure';
import { runCommandLine } from '../../../src/cli/program';
import { RequestFailure } from '../../../src/client/request-failure';
import { fewestOrders } from '../../support/orders-section';
import { recordingTerminal } from './samples';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  writeFileSync(join(folder, 'right.yaml'), 'hosts: [{id: h1}, {id: h2}]\n');
  // Nobody listens where its store and its Temporal server should be.
  const away = 'store: { url: "mysql://w@127.0.0.1:1/w" }\ntemporal: { address: "127.0.0.1:1" }\n';
  writeFileSync(join(folder, 'orders.yaml'), `${away}${fewestOrders()}\n`);
  writeFileSync(join(folder, 'wrong.yaml'), 'hots: []\nstateDir: 5\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder });
  const exitCode = await runCommandLine(argv, '1.2.3', terminal);
  return { exitCode, ...terminal.written };
}

const parsed = (text: string): unknown => JSON.parse(text);

test.each(commands.map(({ name, example }) => [name, example]))('%s --help shows an example', async (name, example) => {
  const { exitCode, out, err } = await run(...name.split(' '), '--help');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toContain(`Usage: watchkeeper ${name}`);
  expect(out).toContain(`Example:\n  $ ${example}`);
  for (const said of ['--config', '--json', 'Exit codes: 0 done']) expect(out).toContain(said);
});

test.each(commands.map(({ name, example }) => [example, name]))('the example %s is a call of %s', (example, name) => {
  expect(example.startsWith(`watchkeeper ${name}`)).toBe(true);
});

test('--help names every command and the exit codes', async () => {
  const { exitCode, out } = await run('--help');
  expect(exitCode).toBe(0);
  for (const { name } of commands) expect(out).toContain(`  ${name.split(' ')[0]}`);
  expect(out).toContain('Exit codes: 0 done, 1 a problem found');
});

test('--version tells the version', async () => {
  expect(await run('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
});

test.each([
  [['statsu'], "unknown command 'statsu'; did you mean status; see --help\n"],
  [[], 'Usage: watchkeeper'],
  [['tenants'], 'Usage: watchkeeper tenants'],
  [['tenants', 'show'], "missing required argument 'name'"],
  [['tenants', 'list', 'alpha'], 'too many arguments'],
  [['status', '--jsno'], "unknown option '--jsno'"],
  [['worker', '--only', 'ordres'], '--only: a worker has no part "ordres"; did you mean orders?\n'],
  [['worker', '--only', 'x'], '--only: a worker has no part "x"; it has orders\n'],
  [['worker', '--only', 'orders', '--config', 'right.yaml'], 'right.yaml has no section orders; write it, or leave'],
  [['agent'], "required option '--host <id>' not specified"],
  [['agent', '--host', 'h3', '--config', 'right.yaml'], 'there is no host "h3"'],
  [['tenants', 'stop', 'a', '--timeout', '5', '--config', 'right.yaml'], '--timeout: "5" is no duration'],
  [['tenants', 'stop', 'a', '--timeout', '0s', '--config', 'right.yaml'], '--timeout: "0s" is no duration'],
  [['tenants', 'history', 'a', '--since', '5', '--config', 'right.yaml'], '--since: "5" is no duration'],
  [['tenants', 'history', 'a', '--limit', '0', '--config', 'right.yaml'], '--limit: "0" is no number'],
  [['tenants', 'add'], "missing required argument 'newName'"],
  [['tenants', 'add', 'a', '--config', 'right.yaml'], 'say on which host, with --host: there are h1, h2'],
  [['tenants', 'add', 'a', '--host', 'h3', '--config', 'right.yaml'], '--host: there is no host "h3"'],
  [['tenants', 'add', 'a', '--host', 'h1', '--port', 'x', '--config', 'right.yaml'], '--port: "x" is no port'],
  [['tenants', 'add', 'a', '--host', 'h1', '--port', '65535', '--config', 'right.yaml'], '--port: "65535" is no port'],
  [['tenants', 'remove', 'a', '--host', 'h3', '--config', 'right.yaml'], '--host: there is no host "h3"'],
  [['tenants', 'logs', 'a', '-n', 'x', '--config', 'right.yaml'], '--lines: "x" is no number'],
  [['tenants', 'logs', 'A/b', '--config', 'right.yaml'], '"A/b" is no name that a tenant can have'],
  [['alerts', 'acknowledge', 'tenants/fatal/a'], "required option '--reason <text>' not specified"],
  [['alerts', 'acknowledge', 'tenants/fatal/a', '--reason', ' ', '--config', 'right.yaml'], '--reason: it is empty'],
  [['alerts', 'acknowledge', 'x', '--reason', 'y'.repeat(201), '--config', 'right.yaml'], 'it has 201 characters'],
  [['alerts', 'acknowledge', 'x', '--reason', 'y', '--for', '0s', '--config', 'right.yaml'], '--for: "0s" is no'],
  [['alerts', 'silence', '*', '--reason', 'why'], "required option '--for <duration>' not specified"],
  [['alerts', 'silence', '*', '--for', '2h'], "required option '--reason <text>' not specified"],
  [['alerts', 'silence', '*', '--for', '31d', '--reason', 'y', '--config', 'right.yaml'], 'no duration up to 30d'],
  [['alerts', 'silence', 'a', '--for', '2h', '--reason', 'y', '--config', 'right.yaml'], '"a" fits no alert: '],
  [['alerts', 'test', 'mail', '--config', 'right.yaml'], 'there is no channel in'],
  [['orders', 'list', '--config', 'right.yaml'], 'right.yaml names no orders; docs/configuration.md'],
  [['orders', 'show', '--config', 'orders.yaml'], 'say which order: its id, or --number'],
  [['orders', 'show', 'x', '--config', 'orders.yaml'], '"x" is no id of an order'],
  [['orders', 'show', '1', '2', '--config', 'orders.yaml'], 'too many arguments'],
  [['orders', 'start', '--config', 'orders.yaml'], 'say where to begin: --from-id ID, or --from-now'],
  [['orders', 'start', '--from-now', '--from-id', '1', '--config', 'orders.yaml'], 'say where to begin'],
  [['orders', 'start', '--from-id', '-', '--config', 'orders.yaml'], '--from-id: "-" is no id of an order'],
  [['orders', 'pause', '--config', 'orders.yaml'], "required option '--reason <text>' not specified"],
  [
    ['orders', 'hold', 'brake', '--reason', 'y', '--config', 'orders.yaml'],
    'there is no "brake"; write one of erp, node',
  ],
  [['orders', 'release', 'x', '--reason', 'y', '--config', 'orders.yaml'], 'write one of erp, node, brake'],
  [['orders', 'requeue', '--reason', 'y', '--config', 'orders.yaml'], 'say which orders: an id, --number, or a filter'],
  [
    ['orders', 'requeue', '1', '--status', 'FAILED', '--reason', 'y', '--config', 'orders.yaml'],
    'an order and a filter',
  ],
  [['orders', 'report', '--since', 'ever', '--config', 'orders.yaml'], '--since: "ever" is no duration'],
  [['orders', 'import-checkpoint', 'nothing', '--config', 'orders.yaml'], '/nothing cannot be read: ENOENT'],
  [['orders', 'export-checkpoint', 'c', '--time-zone', 'X/Y', '--config', 'orders.yaml'], '--time-zone: "X/Y" is no'],
  [['import', 'oms', 'nothing'], '/nothing cannot be read: ENOENT'],
  [['status'], 'there is no configuration'],
  [['status', '--config', 'missing.yaml'], 'there is no such file'],
  [['tenants', 'list', '--config', 'wrong.yaml'], 'hots: there is no such setting; did you mean hosts?'],
])('watchkeeper %j is wrong usage: exit code 2 and a sentence', async (argv, sentence) => {
  const { exitCode, out, err } = await run(...argv);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(sentence);
});

test.each([
  [['statsu', '--json'], 'usage'],
  [['agent', '--host', 'h3', '--config', 'right.yaml', '--json'], 'usage'],
  [['status', '--config', 'wrong.yaml', '--json'], 'configurationInvalid'],
])('watchkeeper %j tells the failure as JSON', async (argv, code) => {
  const { exitCode, out } = await run(...argv);
  expect(exitCode).toBe(2);
  expect(parsed(out)).toMatchObject({ error: { code, message: expect.any(String) as string } });
});

test('config check says that a file is right, or every problem in it', async () => {
  expect(await run('config', 'check', '--config', 'right.yaml')).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^right\.yaml is right \(version [0-9a-f]{12}\)\.\n$/) as string,
  });
  const wrong = await run('config', 'check', '--config', 'wrong.yaml');
  expect(wrong).toMatchObject({ exitCode: 2, out: '' });
  expect(wrong.err).toContain('wrong.yaml:1:1: hots: there is no such setting');
  expect(wrong.err).toContain('wrong.yaml:2:11: stateDir: 5 is a number');
  expect(wrong.err).toContain('\n2 problems\n');
});

test('config check --json has one shape', async () => {
  const file = join(folder, 'right.yaml');
  expect(parsed((await run('config', 'check', '--json', '--config', file)).out)).toEqual({
    file,
    valid: true,
    hash: expect.any(String) as string,
    problems: [],
  });
  const wrong = parsed((await run('config', 'check', '--json', '--config', 'wrong.yaml')).out);
  expect(wrong).toMatchObject({
    valid: false,
    hash: null,
    problems: [{ line: 1, column: 1, path: 'hots' }, { line: 2 }],
  });
});

test('--config may stand before the command, too', async () => {
  expect((await run('--config', 'right.yaml', 'config', 'check')).exitCode).toBe(0);
});

test('each kind of failure has its exit code', () => {
  const exitCodeOf = (error: unknown) => explainFailure(error).exitCode;
  expect(exitCodeOf(new UsageError('no'))).toBe(2);
  expect(exitCodeOf(new ConfigurationError([]))).toBe(2);
  for (const kind of ['refused', 'failed', 'unknownTenant'] as const) {
    expect(exitCodeOf(new RequestFailure(kind, 'no'))).toBe(1);
  }
  for (const kind of ['hostAway', 'noWorker', 'unreachable'] as const) {
    expect(exitCodeOf(new RequestFailure(kind, 'no'))).toBe(3);
  }
  expect(exitCodeOf(new Error('a fault of ours'))).toBe(1);
});

test('that Temporal cannot be reached comes with how to mend it', () => {
  const { message } = explainFailure(new RequestFailure('unreachable', 'Temporal cannot be reached at there:7233'));
  expect(message).toMatch(/^Temporal cannot be reached at there:7233; start it \(`watchkeeper start`/);
});

test('a fault of ours is one line that says where', () => {
  const { code, message } = explainFailure(new TypeError('x is not\na function'));
  expect(code).toBe('unexpected');
  expect(message).not.toContain('\n');
  expect(explainFailure('thrown by hand').message).toBe('a fault of Watchkeeper: thrown by hand');
});

test('help and failures say how the program is called here', async () => {
  const terminal = recordingTerminal({ cwd: folder, calledAs: 'npx watchkeeper' });
  await runCommandLine(['tenants', 'list', '--help'], '1.2.3', terminal);
  expect(terminal.written.out).toContain('Usage: npx watchkeeper tenants list');
  expect(terminal.written.out).toContain('$ npx watchkeeper tenants list');
  expect(asCalledHere('do `watchkeeper status`, then `watchkeeper start`', terminal)).toBe(
    'do `npx watchkeeper status`, then `npx watchkeeper start`',
  );
});

/** sd_notify(3) from the real agent to a real socket; what listens stands in for systemd, which wants to be process 1. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceManager, takeServiceManagerPlace } from '../../../src/adapters/systemd/service-manager';
import { until } from '../../support/until';

const root = join(__dirname, '../../..');
const main = join(root, 'dist/src/cli/main.js');
/** Each beat is a process, and the machine may be busy. */
const watchdogSeconds = 3;

let folder: string;
let socket: string;
let said: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'service-manager-'));
  socket = join(folder, 'notify');
  said = '';
  children = [];
  const listener = run('python3', [join(root, 'test/support/service_manager.py'), socket, `${watchdogSeconds}`]);
  listener.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await hears('listening');
});
afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    await ended(child);
  }
  rmSync(folder, { recursive: true });
});

function run(command: string, argv: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(command, argv, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess) => until('it ends', () => child.exitCode !== null || child.signalCode !== null);
const lines = () => said.split('\n').slice(0, -1);
const hears = (line: string, times = 1) =>
  until(`${times} ${line}`, () => lines().filter((each) => each === line).length >= times);

function startAgent(): ChildProcess {
  mkdirSync(join(folder, 'tenants'));
  writeFileSync(join(folder, 'watchkeeper.yaml'), 'temporal: {address: "127.0.0.1:1"}\nhosts: [{id: h1}]\n');
  const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: `${watchdogSeconds * 1e6}` };
  return run(process.execPath, [main, 'agent', '--host', 'h1'], env);
}

test('the agent says when it supervises, beats while Temporal is away, and says that it ends', async () => {
  const agent = startAgent();
  await hears('READY=1');
  await hears('WATCHDOG=1', 3);
  agent.kill('SIGTERM');
  await hears('STOPPING=1');
  await ended(agent);
  expect(agent.exitCode).toBe(0);
  const [first, second, ...rest] = lines();
  expect([first, second]).toEqual(['listening', 'READY=1']);
  expect(new Set(rest.slice(0, rest.indexOf('STOPPING=1')))).toEqual(new Set(['WATCHDOG=1']));
});

test('an agent that hangs does not beat', async () => {
  const agent = startAgent();
  await hears('WATCHDOG=1');
  expect(lines()).not.toContain('no beat');
  agent.kill('SIGSTOP');
  await hears('no beat');
});

test('of failures in a row the first is told', async () => {
  const calls = join(folder, 'calls');
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\necho "$1" >>'${calls}'\nexit 5\n`);
  chmodSync(program, 0o755);
  const failures: string[] = [];
  const manager = new ServiceManager({ socket, watchdogMs: 30 }, (reason) => failures.push(reason), program);
  manager.ready();
  await until('five calls', () => existsSync(calls) && readFileSync(calls, 'utf8').split('\n').length > 5);
  manager.close();
  expect(failures).toEqual([`${program} READY=1: exit code 5`]);
});

test('that there is no systemd-notify is told, and nothing else happens', async () => {
  const failures: string[] = [];
  const manager = new ServiceManager({ socket, watchdogMs: null }, (reason) => failures.push(reason), '/not/there');
  manager.ready();
  await until('a failure', () => failures.length > 0);
  expect(failures).toEqual(['spawn /not/there ENOENT']);
});

test.each<[NodeJS.ProcessEnv, ReturnType<typeof takeServiceManagerPlace>]>([
  [{}, null],
  [{ WATCHDOG_USEC: '5000000' }, null],
  [{ NOTIFY_SOCKET: '/s' }, { socket: '/s', watchdogMs: null }],
  [
    { NOTIFY_SOCKET: '/s', WATCHDOG_USEC: '5000000' },
    { socket: '/s', watchdogMs: 5000 },
  ],
  [
    { NOTIFY_SOCKET: '/s', WATCHDOG_USEC: '5000000', WATCHDOG_PID: '7' },
    { socket: '/s', watchdogMs: 5000 },
  ],
  [
    { NOTIFY_SOCKET: '/s', WATCHDOG_USEC: '5000000', WATCHDOG_PID: '8' },
    { socket: '/s', watchdogMs: null },
  ],
])('from %j process 7 takes %j, and leaves nothing to its children', (env, place) => {
  const given = { ...env, PATH: '/bin' };
  expect(takeServiceManagerPlace(given, 7)).toEqual(place);
  expect(given).toEqual({ PATH: '/bin' });
});

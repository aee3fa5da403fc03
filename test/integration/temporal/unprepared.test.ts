/** Workers beside a server that lacks what they need, or that is away: real processes, and their open files. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { pipeline } from 'node:stream';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { runCommandLine } from '../../../src/cli/program';
import { searchAttributes } from '../../../src/domain/search-attributes';
import { Part } from '../../support/house/part';
import { OwnServer } from '../../support/temporal-own-server';
import { until } from '../../support/until';
import { recordingTerminal } from '../../unit/cli/samples';

const main = resolve(__dirname, '../../../dist/src/cli/main.js');
const keyword = 2;

let folder: string;
let parts: Part[] = [];
let doors: Door[] = [];
let server: OwnServer | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-unprepared-'));
  mkdirSync(join(folder, 'tenants'));
});
afterEach(async () => {
  for (const part of parts) if (part.isAlive) await part.end();
  for (const door of doors) door.close();
  await server?.end();
  [parts, doors, server] = [[], [], null];
  rmSync(folder, { recursive: true });
});

function configure(address: string): void {
  writeFileSync(join(folder, 'watchkeeper.yaml'), `temporal: {address: "${address}"}\n`);
}

function start(role: string, ...words: string[]): Part {
  const argv = [process.execPath, main, ...words, '--config', join(folder, 'watchkeeper.yaml')];
  const part = new Part(role, () => argv, join(folder, `${role}.log`), process.env, '/');
  parts.push(part);
  part.start();
  return part;
}

const openFiles = (part: Part) => readdirSync(`/proc/${part.identity.pid}/fd`).length;
const threads = (part: Part) => readdirSync(`/proc/${part.identity.pid}/task`).length;

/** Events of the log that tell of Temporal. */
function told(part: Part): { event: string; code?: string }[] {
  return part
    .log()
    .split('\n')
    .filter((line) => line.includes('"event":"temporal:') && !line.includes('temporal:log'))
    .map((line) => JSON.parse(line) as { event: string; code?: string });
}

async function run(...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder });
  const beganAtMs = Date.now();
  const exitCode = await runCommandLine(argv, '1.2.3', terminal);
  return { exitCode, tookMs: Date.now() - beganAtMs, ...terminal.written };
}

/** Counts who comes; hands on to the target, hangs up, or listens and says nothing. */
class Door {
  visits = 0;
  private constructor(private readonly server: Server) {}

  static async open(targetPort: number | null | 'mute'): Promise<Door> {
    const server = createServer((socket) => {
      door.visits += 1;
      socket.on('error', () => undefined);
      if (targetPort === null) return socket.destroy();
      if (targetPort === 'mute') return socket.resume();
      const upstream = connect(targetPort, '127.0.0.1');
      // Whichever ends takes the other with it: a paused one would never hear of its end.
      return pipeline(socket, upstream, socket, () => [socket, upstream].forEach((side) => side.destroy()));
    });
    const door = new Door(server);
    doors.push(door);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return door;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }
}

test('a worker beside a server that is away tries on, without hurry and with the same number of open files', async () => {
  const door = await Door.open(null);
  configure(door.address);
  const worker = start('worker', 'worker');
  await until('it has tried twice', () => door.visits >= 2);
  const before = { files: openFiles(worker), threads: threads(worker) };
  const begunAtMs = Date.now();
  const visits = door.visits;
  await until('it has tried ten times more', () => door.visits >= visits + 10, 60_000);
  // One try may connect twice.
  expect(Date.now() - begunAtMs).toBeGreaterThan(4_000);
  expect(openFiles(worker)).toBeLessThanOrEqual(before.files + 4);
  expect(threads(worker)).toBeLessThanOrEqual(before.threads + 4);
  expect(told(worker)).toEqual([expect.objectContaining({ event: 'temporal:away', code: 'unreachable' })]);
});

test('a worker that is connecting to a server that says nothing ends when it is asked to', async () => {
  const door = await Door.open('mute');
  configure(door.address);
  const worker = start('worker', 'worker');
  await until('it connects', () => door.visits > 0, 30_000);
  // Left to itself it would try for half a minute, and `start` kills it after 15 s.
  expect(await worker.end('SIGTERM', 14_000)).toBe(0);
});

test('without the namespace they wait, ever longer, leak nothing, say it once, and go on when it is made', async () => {
  server = await OwnServer.startBare();
  const door = await Door.open(server.port);
  configure(door.address);
  const worker = start('worker', 'worker');
  await until('the worker has looked twice', () => door.visits >= 2);
  const before = { files: openFiles(worker), threads: threads(worker) };
  const begunAtMs = Date.now();
  await until('it has looked four times', () => door.visits >= 4, 60_000);
  expect(Date.now() - begunAtMs).toBeGreaterThan(5_000);
  expect(openFiles(worker)).toBeLessThanOrEqual(before.files + 4);
  expect(threads(worker)).toBeLessThanOrEqual(before.threads + 4);
  expect(told(worker)).toMatchObject([{ event: 'temporal:refuses', code: 'namespaceMissing' }]);

  for (const words of [
    ['tenants', 'list'],
    ['tenants', 'stop', 'alpha'],
  ]) {
    const { exitCode, err, tookMs } = await run(...words);
    expect({ words, exitCode }).toEqual({ words, exitCode: 3 });
    expect(err).toMatch(/^the Temporal server has no namespace watchkeeper; .*doctor --prepare.*\n$/);
    expect(tookMs).toBeLessThan(15_000);
  }
  const status = await run('status', '--json');
  expect(status.exitCode).toBe(3);
  expect(JSON.parse(status.out)).toMatchObject({
    ready: false,
    temporal: { reachable: true },
    problems: [{ code: 'namespaceMissing' }],
  });

  const connection = await Connection.connect({ address: server.address });
  const workflowExecutionRetentionPeriod = { seconds: 30 * 24 * 3600 } as never;
  await connection.workflowService.registerNamespace({ namespace: 'watchkeeper', workflowExecutionRetentionPeriod });
  await until('status says what is missing now', async () => {
    const { out } = await run('status', '--json');
    return out.includes('"searchAttributesMissing"');
  });
  await until(
    'the worker says so, too',
    () => told(worker).some(({ code }) => code === 'searchAttributesMissing'),
    30_000,
  );
  await connection.operatorService.addSearchAttributes({
    namespace: 'watchkeeper',
    searchAttributes: Object.fromEntries(searchAttributes.map(({ name }) => [name, keyword])),
  });
  await connection.close();
  start('agent', 'agent', '--host', 'local');
  await until('all is well', async () => (await run('status')).exitCode === 0, 60_000, 500);
  expect(told(worker).map(({ event }) => event)).toEqual(['temporal:refuses', 'temporal:refuses', 'temporal:working']);
});

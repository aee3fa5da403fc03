import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { isPortFree, listenersOn } from '../../../src/adapters/ports/listeners';
import { canBind } from '../../../src/adapters/ports/probe';

let server: Server;

async function listenOn(host: string): Promise<number> {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => new Promise((resolve) => server.close(resolve)));

test.each(['127.0.0.1', '0.0.0.0', '::', '::1'])(
  'who listens on %s is named, and the port is not free',
  async (host) => {
    const port = await listenOn(host);
    expect(listenersOn(port)).toEqual([{ port, pid: process.pid, program: 'node' }]);
    expect(await isPortFree(port, host)).toBe(false);
    expect(canBind(port)).toBe(false);
  },
);

test('a closed port has no listener and is free', async () => {
  const port = await listenOn('127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  expect(listenersOn(port)).toEqual([]);
  expect(await isPortFree(port)).toBe(true);
  expect(canBind(port)).toBe(true);
});

test('a port that was tried can be listened on at once', async () => {
  const port = await listenOn('127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  for (let round = 0; round < 100; round += 1) expect(canBind(port)).toBe(true);
  server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});

test('a listener of another process is named by its program', async () => {
  await listenOn('127.0.0.1');
  const script =
    "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
  expect(listenersOn(port)).toEqual([{ port, pid: child.pid, program: 'node' }]);
  child.kill('SIGKILL');
  await ended;
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../support/lane-ports';

const examples = resolve(__dirname, '../../../examples/tenants');
let port: number;
let address: string;

let tenant: ChildProcess;

beforeEach(async () => {
  port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const words = [join(examples, 'alpha/server.mjs'), '--db=', `--port=${port}`, '--uname=alpha'];
  tenant = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (tenant.stdout) await once(tenant.stdout, 'data');
});
afterEach(() => {
  tenant.kill('SIGKILL');
});

test.each([
  ['alpha', 8101],
  ['beta', 8102],
  ['gamma', 8103],
])('%s is the same program, on port %i', (name, itsPort) => {
  const program = (folder: string) => readFileSync(join(examples, folder, 'server.mjs'), 'utf8');
  expect(program(name)).toBe(program('alpha'));
  expect(readFileSync(join(examples, name, 'port'), 'utf8')).toBe(`${itsPort}\n`);
});

test('a tenant that is added to them begins with the same program', () => {
  const template = readFileSync(join(examples, '../tenant-template/server.mjs'), 'utf8');
  expect(template).toBe(readFileSync(join(examples, 'alpha/server.mjs'), 'utf8'));
});

test('an example tenant says who it is, shows a page, and ends cleanly when asked', async () => {
  expect(await (await fetch(`${address}/runinfo`)).text()).toBe(`|${port}|${tenant.pid}|alpha`);
  expect(await (await fetch(address)).text()).toContain('Hello, this is alpha');
  expect((await fetch(`${address}/nothing`)).status).toBe(404);
  tenant.kill('SIGTERM');
  expect(await once(tenant, 'exit')).toEqual([0, null]);
});

test('an example tenant crashes when asked to', async () => {
  const ended = once(tenant, 'exit');
  expect(await (await fetch(`${address}/crash`)).text()).toBe('Crashing now.\n');
  expect(await ended).toEqual([1, null]);
});

test('an example tenant hangs when asked to', async () => {
  expect(await (await fetch(`${address}/hang`)).text()).toBe('Hanging from now on.\n');
  await expect(fetch(`${address}/runinfo`, { signal: AbortSignal.timeout(500) })).rejects.toThrow('timeout');
});

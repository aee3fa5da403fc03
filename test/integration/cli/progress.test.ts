import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../..');
const main = join(root, 'dist/src/cli/main.js');
const terminal = join(root, 'test/integration/start/stand-ins/terminal.py');
const list = [main, 'tenants', 'list'];
let folder: string;
let silentServer: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'progress-'));
  // Takes connections and never answers, so every command waits for its whole deadline.
  silentServer = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  await new Promise<void>((resolve) => silentServer.listen(0, '127.0.0.1', resolve));
  const { port } = silentServer.address() as AddressInfo;
  writeFileSync(join(folder, 'watchkeeper.yaml'), `temporal: {address: "127.0.0.1:${port}"}\n`);
});
afterAll(async () => {
  await new Promise((resolve) => silentServer.close(resolve));
  rmSync(folder, { recursive: true });
});

async function run(command: string, argv: string[], term = 'xterm') {
  const env = { ...process.env, TERM: term };
  return promisify(execFile)(command, argv, { cwd: folder, env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
}

test('on a terminal a long wait is told in one line, which is taken back before the answer', async () => {
  const { stdout } = await run('python3', [terminal, process.execPath, ...list]);
  expect(stdout).toMatch(/^(\r\u001b\[Kwaiting for Temporal: \d s)+\r\u001b\[KTemporal cannot be reached/);
});

test('neither in a pipe, nor on a terminal that cannot go back, is anything told', async () => {
  const [piped, dumb] = await Promise.all([
    run(process.execPath, list),
    run('python3', [terminal, process.execPath, ...list], 'dumb'),
  ]);
  expect(piped.stdout).toBe('');
  expect(piped.stderr).toMatch(/^Temporal cannot be reached/);
  expect(dumb.stdout).toMatch(/^Temporal cannot be reached/);
});

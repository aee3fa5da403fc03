/** The house over TLS with certificates on both sides, told by Temporal's own environment variables. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Part } from '../../support/house/part';
import { OwnServer } from '../../support/temporal-own-server';
import { makeCertificates, TlsFront, type Certificates } from '../../support/tls-front';
import { until } from '../../support/until';

const main = resolve(__dirname, '../../../dist/src/cli/main.js');

let folder: string;
let certificates: Certificates;
let server: OwnServer;
let front: TlsFront;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-tls-'));
  mkdirSync(join(folder, 'tenants'));
  writeFileSync(join(folder, 'watchkeeper.yaml'), 'temporal: {address: env}\n');
  certificates = makeCertificates(folder);
  server = await OwnServer.startBare();
  front = await TlsFront.start(server.port, certificates);
});
afterAll(async () => {
  await front.end();
  await server.end();
  rmSync(folder, { recursive: true });
});

function environment(parts: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { authority, client } = certificates;
  return {
    ...process.env,
    TEMPORAL_ADDRESS: front.address,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority,
    TEMPORAL_TLS_CLIENT_CERT_PATH: client.certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: client.key,
    ...parts,
  };
}

const command = (...words: string[]) => [main, ...words, '--config', join(folder, 'watchkeeper.yaml')];

function run(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command(...words), { env, timeout: 60_000 }, (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}

test('doctor prepares the server, and the parts of the house work, over TLS', async () => {
  const prepared = await run(environment(), 'doctor', '--prepare');
  expect(prepared.out).toContain(`Namespace watchkeeper at ${front.address} has all that Watchkeeper needs.`);
  const parts = [['worker'], ['agent', '--host', 'local']].map(
    (words) =>
      new Part(
        words[0] ?? '',
        () => [process.execPath, ...command(...words)],
        join(folder, `${words[0]}.log`),
        environment(),
        '/',
      ),
  );
  for (const part of parts) part.start();
  await until('all is well', async () => (await run(environment(), 'status')).code === 0, 60_000, 500);
  await Promise.all(parts.map((part) => part.end()));
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  [
    'an authority that nobody knows',
    { TEMPORAL_TLS_SERVER_CA_CERT_PATH: undefined, TEMPORAL_TLS: 'true' },
    'has signed its',
  ],
  ['another name', { TEMPORAL_TLS_SERVER_NAME: 'other.example' }, 'for another name'],
  [
    'no certificate of ours',
    { TEMPORAL_TLS_CLIENT_CERT_PATH: undefined, TEMPORAL_TLS_CLIENT_KEY_PATH: undefined },
    'wants a client certificate',
  ],
  ['a file that is not there', { TEMPORAL_TLS_CLIENT_CERT_PATH: '/not/there' }, '/not/there'],
])('%s is told in one sentence, with exit code 3', async (_what, parts, words) => {
  const { code, err } = await run(environment(parts), 'tenants', 'list');
  expect(err).toContain(words);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(3);
});

test('TLS where the server speaks none is told as such', async () => {
  const { code, err } = await run(environment({ TEMPORAL_ADDRESS: server.address }), 'tenants', 'list');
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('speaks no TLS') as string });
});

test('a worker whose certificate is refused says so once, and ends in order', async () => {
  const argv = [process.execPath, ...command('worker')];
  const env = environment({ TEMPORAL_TLS_SERVER_NAME: 'other.example' });
  const worker = new Part('refused', () => argv, join(folder, 'refused.log'), env, '/');
  worker.start();
  await until('it says so', () => worker.log().includes('"code":"tlsFailed"'));
  expect(await worker.end()).toBe(0);
  expect(worker.log().match(/tlsFailed/g)).toHaveLength(1);
});

/** Webhooks against a real HTTP server, with everything that one may do. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postJson } from '../../../src/adapters/webhook/post-json';
import type { TryOutcome } from '../../../src/domain/alerts/try-outcome';
import { makeCertificates } from '../../support/tls-front';

interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const servers: { server: Server; taken: Taken[] }[] = [];

afterEach(async () => {
  for (const { server } of servers.splice(0)) await stop(server);
});

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

type Answer = (response: ServerResponse, path: string) => void;

async function start(answer: Answer) {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response, request.url ?? '');
    });
  });
  servers.push({ server, taken });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, taken, port, url: `http://127.0.0.1:${port}/services/T0SECRET/B1?key=K3Y-SECRET` };
}

const id = '0f9d6a52-8f0e-4c35-9a14-3e1b3d6c2b11';
const body = { text: 'acme – down\n"quoted"', n: [1, null] };
const post = (url: string, withinMs?: number): Promise<TryOutcome> => postJson({ url, id, body }, withinMs);

const refused = (isPermanent: boolean, reason: RegExp): TryOutcome => ({
  kind: 'refused',
  isPermanent,
  reason: expect.stringMatching(reason) as string,
});
const unknown = (reason: RegExp): TryOutcome => ({ kind: 'unknown', reason: expect.stringMatching(reason) as string });

test('it is posted as JSON, and each try has the same key', async () => {
  const { url, taken } = await start((response) => response.writeHead(204).end());
  expect(await post(url)).toEqual({ kind: 'sent' });
  expect(await post(url)).toEqual({ kind: 'sent' });
  expect(taken.map(({ headers }) => headers['idempotency-key'])).toEqual([id, id]);
  expect(taken[0]?.headers['content-type']).toBe('application/json');
  expect(taken[0]?.path).toBe('/services/T0SECRET/B1?key=K3Y-SECRET');
  expect(JSON.parse(taken[0]?.body ?? '')).toEqual(body);
});

test.each([
  [400, refused(true, /^127\.0\.0\.1:\d+ does not take it \(400: no\); correct template, or url$/)],
  [401, refused(true, /does not let us post there \(401: no\); renew the address$/)],
  [403, refused(true, /does not let us post there \(403: no\)/)],
  [404, refused(true, /knows no such address \(404: no\); correct url$/)],
  [408, refused(false, /did not take it this time \(408: no\)$/)],
  [410, refused(true, /knows no such address \(410: no\)/)],
  [429, refused(false, /takes no more for now \(429: no\)$/)],
  [500, refused(false, /cannot take it now \(500: no\)/)],
  [503, refused(false, /cannot take it now \(503: no\)/)],
  [502, unknown(/does not know whether it was taken behind it \(502: no\)/)],
  [504, unknown(/does not know whether it was taken behind it \(504: no\)/)],
])('an answer %i says what became of it', async (status, outcome) => {
  const { url } = await start((response) => response.writeHead(status).end('no'));
  expect(await post(url)).toEqual(outcome);
});

test('it is led nowhere else', async () => {
  const elsewhere = await start((response) => response.end());
  const { url } = await start((response) => response.writeHead(307, { location: elsewhere.url }).end());
  expect(await post(url)).toEqual(refused(true, /leads elsewhere \(307\); write the address that it leads to$/));
  expect(elsewhere.taken).toEqual([]);
});

test('the path stands in no reason, even when the receiver repeats it', async () => {
  const { url } = await start((response, path) =>
    response.writeHead(404).end(`Cannot POST ${path} (T0SECRET, K3Y-SECRET)`),
  );
  const outcome = await post(url);
  expect(outcome).toEqual(refused(true, /Cannot POST \[hidden\]/));
  expect(JSON.stringify(outcome)).not.toMatch(/SECRET|services/);
});

test('an answer that goes on for ever is cut, and no answer is needed after it was taken', async () => {
  const endless = await start((response) => response.writeHead(400).write('x'.repeat(100_000)));
  expect(await post(endless.url)).toEqual(refused(true, /\(400: x{100}\)/));
  const taken = await start((response) => response.writeHead(200).write('begun'));
  expect(await post(taken.url)).toEqual({ kind: 'sent' });
});

test('a server that is away has not taken it', async () => {
  const { server, url } = await start((response) => response.end());
  await stop(server);
  expect(await post(url)).toEqual(
    refused(false, /^127\.0\.0\.1:\d+ refuses connections; start what is to listen there/),
  );
  expect(await post('http://hook.invalid/x')).toEqual(refused(false, /^hook\.invalid has no address/));
});

test('nobody knows whether one that was given it and broke off, or does not answer, has taken it', async () => {
  const dies = await start((response) => response.socket?.resetAndDestroy());
  expect(await post(dies.url)).toEqual(
    unknown(/was given it, and the connection broke \([A-Z_]+\); it may have been taken/),
  );
  const silent = await start(() => undefined);
  expect(await post(silent.url, 300)).toEqual(unknown(/does not answer; it may have been taken/));
  expect(silent.taken).toHaveLength(1);
});

test('a certificate that is not trusted ends it before anything is sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
  const { server: files } = makeCertificates(folder);
  let asked = 0;
  const server = createTlsServer(
    { cert: readFileSync(files.certificate), key: readFileSync(files.key) },
    () => asked++,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await post(`https://127.0.0.1:${port}/x`)).toEqual(
    refused(true, /shows a certificate that is not trusted \([A-Z_]+\)/),
  );
  expect(asked).toBe(0);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

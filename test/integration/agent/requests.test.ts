import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { httpGet } from '../../../src/adapters/http/get';
import { tcpConnect } from '../../../src/adapters/tcp/connect';
import { until } from '../../support/until';
import { StandInServer } from './stand-in-server';

const servers: Server[] = [];
const others: StandInServer[] = [];
const timers: NodeJS.Timeout[] = [];
afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  for (const other of others.splice(0)) await other.end();
});

/** A server that does what it likes with the bytes once a request has come. */
async function serve(answer: (socket: Socket, request: string) => void): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', (bytes) => answer(socket, bytes.toString()));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, sockets };
}

async function stopped(): Promise<StandInServer> {
  const other = await StandInServer.start();
  others.push(other);
  other.signal('SIGSTOP');
  return other;
}

async function unusedPort(): Promise<number> {
  const { port } = await serve(() => {});
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return port;
}

function drip(socket: Socket, text: string): void {
  let at = 0;
  timers.push(setInterval(() => socket.destroyed || socket.write(text[at++ % text.length] ?? ''), 20));
}

const head = (more: string) => `HTTP/1.1 200 OK\r\n${more}\r\n\r\n`;
const failureOf = async (port: number, timeoutMs = 20_000): Promise<string> =>
  httpGet(port, '/', timeoutMs).then(
    (answer) => `answered ${answer.status}`,
    (error: Error) => error.message,
  );

describe('an HTTP GET', () => {
  test('gives the status and the body, and asks for the path on a connection of its own', async () => {
    const requests: string[] = [];
    const { port } = await serve((socket, request) => {
      requests.push(request);
      socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 6\r\n\r\nwörld');
    });
    expect(await httpGet(port, '/runinfo?x', 20_000)).toEqual({ status: 503, body: 'wörld' });
    expect(requests[0]).toMatch(/^GET \/runinfo\?x HTTP\/1\.1\r\n/);
    expect(requests[0]).toMatch(/connection: close/i);
  });

  test('gives a body that comes in parts, be they chunks or until the connection ends', async () => {
    const chunked = await serve((socket) =>
      socket.end(`${head('transfer-encoding: chunked')}2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`),
    );
    expect(await httpGet(chunked.port, '/', 20_000)).toEqual({ status: 200, body: 'abc' });
    const unmeasured = await serve((socket) => {
      socket.write(head('connection: close'));
      socket.write('ab');
      socket.end('c');
    });
    expect(await httpGet(unmeasured.port, '/', 20_000)).toEqual({ status: 200, body: 'abc' });
  });

  test.each<[string, (socket: Socket) => void, RegExp]>([
    ['a body that is cut off', (socket) => socket.end(`${head('content-length: 100')}abc`), /cut off|reset|aborted/],
    [
      'a chunk that is cut off',
      (socket) => socket.end(`${head('transfer-encoding: chunked')}5\r\nab`),
      /cut off|reset|aborted/,
    ],
    ['no answer at all', (socket) => socket.end(), /hang up|reset/],
    ['a reset', (socket) => socket.resetAndDestroy(), /connection reset/],
    ['something that is no HTTP', (socket) => socket.end('220 mail.example.com ESMTP\r\n'), /Parse Error/],
  ])('fails with a sentence for %s', async (_what, answer, sentence) => {
    const { port } = await serve(answer);
    expect(await failureOf(port)).toMatch(sentence);
  });

  test('fails for a body above 64 kB, and reads no more of it', async () => {
    const { port, sockets } = await serve((socket) => {
      socket.write(head('connection: close'));
      timers.push(setInterval(() => socket.destroyed || socket.write('x'.repeat(20_000)), 1));
    });
    expect(await failureOf(port)).toBe('answer longer than 65536 bytes');
    await until('the connection is given up', () => sockets[0]!.destroyed);
  });

  test('fails at once when nobody listens', async () => {
    expect(await failureOf(await unusedPort(), 60_000)).toBe('connection refused');
  });

  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => {}],
    ['drips its head', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: '.padEnd(5000, 'y'))],
    [
      'drips its body',
      (socket) => {
        socket.write(head('content-length: 5000'));
        drip(socket, 'z');
      },
    ],
  ])('fails at the deadline when the server %s, and gives the connection up', async (_what, answer) => {
    const { port, sockets } = await serve(answer);
    const startedAtMs = performance.now();
    expect(await failureOf(port, 300)).toBe('no answer within 300 ms');
    const tookMs = performance.now() - startedAtMs;
    expect(tookMs).toBeGreaterThanOrEqual(299);
    expect(tookMs).toBeLessThan(30_000);
    await until('the connection is given up', () => sockets[0]!.destroyed);
  });

  test('fails at the deadline when the server is stopped', async () => {
    const { port } = await stopped();
    expect(await failureOf(port, 300)).toBe('no answer within 300 ms');
  });

  test('takes an answer that came in time, though this process was too late to read it', async () => {
    const other = await StandInServer.start({ delayMs: 100 });
    others.push(other);
    const answer = failureOf(other.port, 1_500);
    const askedAtMs = performance.now();
    await until('the request is on its way', () => performance.now() > askedAtMs + 50);
    const untilMs = performance.now() + 2_000;
    while (performance.now() < untilMs);
    expect(await answer).toBe('answered 200');
  });
});

describe('a TCP connection', () => {
  test('is made to whoever listens, also to a stopped process: the kernel answers', async () => {
    const { port } = await serve(() => {});
    await expect(tcpConnect(port, 20_000)).resolves.toBeUndefined();
    await expect(tcpConnect((await stopped()).port, 20_000)).resolves.toBeUndefined();
  });

  test('is refused with a sentence when nobody listens', async () => {
    await expect(tcpConnect(await unusedPort(), 20_000)).rejects.toThrow('connection refused');
  });
});

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { MetricsServer } from '../../../src/telemetry/metrics/server';
import { freePort } from '../../support/lane-ports';
import { until } from '../../support/until';

let told: string[];
let server: MetricsServer | null = null;
let other: Server | null = null;
beforeEach(() => (told = []));
afterEach(() => {
  server?.stop();
  other?.close();
});

function serve(port: number, listen = '127.0.0.1'): void {
  const text = () => 'things 1\n';
  const onServing = (url: string) => told.push(`serving ${url}`);
  server = new MetricsServer({ listen, port, text, onServing, onRefused: (sentence) => told.push(sentence) });
  server.start();
}

test('GET and HEAD of /metrics answer in the format of Prometheus, and nothing else does', async () => {
  const port = await freePort();
  serve(port);
  await until('it serves', () => told.length > 0);
  const url = `http://127.0.0.1:${port}/metrics`;
  expect(told).toEqual([`serving ${url}`]);
  const answer = await fetch(`${url}?any=query`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toBe('things 1\n');
  expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('');
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('a port that is taken is told in one sentence, and taken over when it is free', async () => {
  const port = await freePort();
  other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  serve(port);
  const sentence = `No metrics: port ${port} on 127.0.0.1 is taken by another process; end that, or set another port under prometheus.`;
  await until('it is told', () => told.length > 0);
  expect(told).toEqual([sentence]);
  other.close();
  await until('it serves', () => told.length > 1);
  expect(told).toEqual([sentence, `serving http://127.0.0.1:${port}/metrics`]);
});

test('an address that is not this machine’s is told', async () => {
  serve(await freePort(), '192.0.2.1');
  await until('it is told', () => told.length > 0);
  expect(told).toEqual(['No metrics: 192.0.2.1 is no address of this machine; correct prometheus.listen.']);
});

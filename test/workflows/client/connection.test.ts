import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client as GrpcClient, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { makeGrpcRetryInterceptor } from '@temporalio/client';
import { endCallsOfClosedChannel } from '../../../src/client/closed-channel';
import { connect, connectLazily, temporalPlace } from '../../../src/client/connection';
import { isWorkerAnswering, readHosts } from '../../../src/client/hosts';
import { RequestFailure } from '../../../src/client/request-failure';
import { stopTenant } from '../../../src/client/tenant-commands';
import { listTenants, tellTenant } from '../../../src/client/tenants';
import { FakeAgent } from '../../support/temporal-fake-agent';

/** Accepts connections and never says anything. */
let silent: Server;
let silentAddress: string;
const sockets = new Set<Socket>();
beforeAll(async () => {
  silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silentAddress = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const at = (address: string) => ({ kind: 'address', address, namespace: 'default' }) as const;
const testAddress = () => process.env['WATCHKEEPER_TEST_TEMPORAL'] ?? '';

test('a server that is there is connected to', async () => {
  const door = await connect(at(testAddress()));
  expect(await readHosts(door.client, ['nobody'])).toEqual([
    { id: 'nobody', state: 'unknown', status: null, beatAt: null, runId: null },
  ]);
  await door.close();
});

test.each(['nobody listens', 'nobody answers'])('where %s it fails within seconds, and says where', async (which) => {
  const address = which === 'nobody answers' ? silentAddress : '127.0.0.1:1';
  const begunAtMs = Date.now();
  const failure = await connect(at(address)).catch((error: unknown) => error);
  expect(Date.now() - begunAtMs).toBeLessThan(15_000);
  expect(failure).toBeInstanceOf(RequestFailure);
  expect(failure).toMatchObject({ kind: 'unreachable', message: expect.stringContaining(address) as unknown });
});

test('a lazy door opens at once, and each call through it says within its deadline that nobody is there', async () => {
  const door = connectLazily(at('127.0.0.1:1'));
  const { client } = door;
  const agent = new FakeAgent({ tell: (report) => tellTenant(client, report), host: 'h1', name: 'alpha' });
  await agent.appear();
  const begunAtMs = Date.now();
  const unreachable = { kind: 'unreachable' };
  await Promise.all([
    expect(tellTenant(client, agent.report())).rejects.toMatchObject(unreachable),
    expect(listTenants(client)).rejects.toMatchObject(unreachable),
    expect(readHosts(client, ['h1'])).rejects.toMatchObject(unreachable),
    expect(stopTenant(client, 'alpha', { by: 'ann' })).rejects.toMatchObject(unreachable),
    expect(isWorkerAnswering(client, 'h1')).resolves.toBe(false),
  ]);
  expect(Date.now() - begunAtMs).toBeLessThan(60_000);
  await door.close();
});

test('a call that waits to be tried again ends when its channel is closed', async () => {
  const channel = new GrpcClient('127.0.0.1:1', credentials.createInsecure());
  const closeBeforeNextTry = makeGrpcRetryInterceptor({
    retryableDecider: (_attempt, { code }) => code !== status.CANCELLED,
    delayFunction: () => (channel.close(), 1),
  });
  const interceptors = [closeBeforeNextTry, endCallsOfClosedChannel];
  const bytes = (value: Buffer) => value;
  const failure = await new Promise<ServiceError | null>((resolve) => {
    channel.makeUnaryRequest('/some/call', bytes, bytes, Buffer.alloc(0), { interceptors }, resolve);
  });
  expect(failure).toMatchObject({ code: status.CANCELLED, details: 'Channel has been shut down' });
});

test('address env asks Temporal’s own environment', () => {
  const before = { ...process.env };
  try {
    Object.assign(process.env, { TEMPORAL_ADDRESS: 'temporal.example.org:7233', TEMPORAL_NAMESPACE: 'theirs' });
    expect(temporalPlace({ kind: 'env', namespace: 'ours' })).toMatchObject({
      address: 'temporal.example.org:7233',
      namespace: 'theirs',
    });
  } finally {
    process.env = before;
  }
});

/** Adding and removing tenants, as Updates of their host's workflow. */
import { createHostActivities } from '../../../activities/hosts';
import { createDirectoryActivities } from '../../../activities/hosts/tenant-directories';
import { addTenant, removeTenant } from '../../../src/client/host-directories';
import { addTenantUpdate } from '../../../workflows/hosts/messages';
import { eventsPerHostRun } from '../../../workflows/hosts/watch-host';
import { FakeDirectories } from '../../support/temporal-fake-directories';
import { FakeHost } from '../../support/temporal-fake-host';
import { eventsAtRest } from '../../support/temporal-events';
import { keepHistory } from '../../support/temporal-histories';
import { TestTemporal } from '../../support/temporal';
import { until } from '../../support/until';

let temporal: TestTemporal;
/** Takes most of a minute, beside all the others. */
let lostHost: Promise<void>;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
  lostHost = askLostHost();
  lostHost.catch(() => undefined);
});
afterAll(() => temporal.close());

const by = 'ann';

async function openHost() {
  const host = new FakeHost(temporal.client);
  const directories = new FakeDirectories(host.host);
  const activities = { ...createHostActivities({ host }), ...createDirectoryActivities({ directories }) };
  const agent = await temporal.startHost(host.host, activities);
  await host.announce();
  await until('the lease is held', async () => (await host.reading()).state === 'up', 30_000, 100);
  return { host, directories, agent };
}

const add = (host: FakeHost, name: string, port: number | null = null, timeoutMs = 20_000) =>
  addTenant(temporal.client, host.host, { name, port, by, timeoutMs });
const remove = (host: FakeHost, name: string, timeoutMs = 20_000) =>
  removeTenant(temporal.client, host.host, { name, by, timeoutMs });
const events = async (host: FakeHost) => (await host.handle.describe()).historyLength;

test('a tenant is added and removed by the agent of the host, while its lease is held', async () => {
  const { host, directories } = await openHost();
  expect(await add(host, 'alpha', 8123)).toEqual({ name: 'alpha', host: host.host, port: 8123, journal: 'j1', seq: 1 });
  expect(directories.requests).toMatchObject([
    { name: 'alpha', port: 8123, by, requestId: expect.any(String) as string },
  ]);
  expect(await remove(host, 'alpha')).toMatchObject({ name: 'alpha', directory: '/srv/tenants/alpha' });
  expect(directories.names.size).toBe(0);
  expect(await host.leases()).toBe(1);
  await keepHistory(host.handle, 'watchHost', 'tenants-added-and-removed');
});

test('an answer that was lost is asked for again with the same id, and nothing is done twice', async () => {
  const { host, directories } = await openHost();
  let lost = 0;
  directories.onDone = async () => {
    if ((lost += 1) === 1) throw new Error('the answer is lost');
  };
  expect(await add(host, 'alpha')).toMatchObject({ name: 'alpha', port: 8100 });
  expect(directories.requests).toHaveLength(2);
  expect(new Set(directories.requests.map(({ requestId }) => requestId)).size).toBe(1);
  await keepHistory(host.handle, 'watchHost', 'tenant-added-twice');
});

test.each([
  ['', null, 'say which name'],
  ['.hidden', null, 'begins with a point'],
  ['a/b', null, 'is no name of a directory'],
  ['alpha', 0, '0 is no port that a tenant can have'],
  ['alpha', 65_535, '65535 is no port that a tenant can have'],
  ['alpha', 81.5, '81.5 is no port that a tenant can have'],
])('adding %j on port %s is refused with a sentence and leaves no history', async (name, port, sentence) => {
  const { host, directories } = await openHost();
  const before = await eventsAtRest(host.handle);
  await expect(add(host, name, port)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(sentence) as string,
  });
  const late = { name: 'alpha', port: null, by, notAfter: '2026-01-01T00:00:00.000Z' };
  await expect(host.handle.executeUpdate(addTenantUpdate, { args: [late] })).rejects.toThrow();
  await expect(host.handle.executeUpdate(addTenantUpdate, { args: [{ ...late, by: '' }] })).rejects.toThrow();
  await expect(remove(host, '..')).rejects.toMatchObject({ kind: 'refused' });
  expect(await events(host)).toBe(before);
  expect(directories.requests).toEqual([]);
});

test('what the host refuses is refused in its words, once', async () => {
  const { host, directories } = await openHost();
  directories.onRequest = () => Promise.reject(typed('noFreePort', 'all 5 ports are taken'));
  await expect(add(host, 'alpha')).rejects.toMatchObject({ kind: 'refused', message: 'all 5 ports are taken' });
  directories.onRequest = () => Promise.reject(typed('tenantUnknown', 'there is no alpha'));
  await expect(remove(host, 'alpha')).rejects.toMatchObject({ kind: 'unknownTenant', message: 'there is no alpha' });
  directories.onRequest = () => Promise.reject(typed('directoryFailed', 'the disk is full'));
  await expect(add(host, 'alpha')).rejects.toMatchObject({ kind: 'failed', message: 'the disk is full' });
  expect(directories.requests).toHaveLength(3);
  await keepHistory(host.handle, 'watchHost', 'tenants-refused-by-the-host');
});

test('an agent that takes the request and does not get it done is not waited for beyond the time', async () => {
  const { host, directories } = await openHost();
  let isGivenUp = false;
  directories.onRequest = (signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        isGivenUp = true;
        reject(new Error('given up'));
      });
    });
  await expect(remove(host, 'alpha', 1_000)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('after 1 s tenant alpha') as string,
  });
  await until('the agent has given it up', () => isGivenUp, 30_000, 100);
  await keepHistory(host.handle, 'watchHost', 'tenant-removed-too-late');
});

async function askLostHost(): Promise<void> {
  const unheard = new FakeHost(temporal.client);
  await expect(add(unheard, 'alpha')).rejects.toMatchObject({ kind: 'hostAway' });
  const { host, agent } = await openHost();
  await agent.stop();
  await expect(add(host, 'alpha')).rejects.toMatchObject({
    kind: 'hostAway',
    message: expect.stringContaining('did not take the request') as string,
  });
  await until('it is lost', async () => (await host.health()).state === 'lost', 100_000, 250);
  const before = await eventsAtRest(host.handle);
  await expect(add(host, 'alpha')).rejects.toMatchObject({
    kind: 'hostAway',
    message: expect.stringContaining('is away since') as string,
  });
  expect(await events(host)).toBe(before);
  await keepHistory(host.handle, 'watchHost', 'tenants-asked-of-a-lost-host');
}

test('a host of which nothing was heard, or that is not there, cannot be asked', () => lostHost);

test('a request under way outlives the lease and the agent that held it', async () => {
  const { host, directories } = await openHost();
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  directories.onRequest = () => released;
  const asked = add(host, 'alpha', null, 60_000);
  await until('the agent has it', () => directories.requests.length === 1);
  host.rebirth('2');
  await host.announce();
  await until('the new lease is held', async () => (await host.leases()) === 2, 30_000, 100);
  release();
  expect(await asked).toMatchObject({ name: 'alpha' });
  await keepHistory(host.handle, 'watchHost', 'tenant-added-over-two-leases');
});

test('many requests end the run in the middle of a lease: none is lost, and the host stays up', async () => {
  const { host, directories } = await openHost();
  const first = (await host.handle.describe()).runId;
  const names = Array.from({ length: 60 }, (_, index) => `t${index}`);
  for (let at = 0; at < names.length; at += 12) {
    await Promise.all(names.slice(at, at + 12).map((name) => add(host, name)));
  }
  expect([...directories.names.keys()].sort()).toEqual([...names].sort());
  expect(directories.requests).toHaveLength(names.length);
  const { runId, historyLength } = await host.handle.describe();
  expect(runId).not.toBe(first);
  expect(historyLength).toBeLessThan(eventsPerHostRun + 60);
  expect((await host.health()).story.map(({ sentence }) => sentence)).not.toContainEqual(
    expect.stringMatching(/^unknown/),
  );
  await until('its beats are heard', async () => (await host.reading()).state === 'up', 30_000, 100);
  const handle = temporal.client.workflow.getHandle(host.handle.workflowId, first);
  await keepHistory(handle, 'watchHost', 'continued-as-new-for-requests');
});

function typed(type: string, message: string): Error {
  return Object.assign(new Error(message), { type });
}

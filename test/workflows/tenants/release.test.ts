import { releaseTenant, restartTenant, startTenant, stopTenant, takeTenant } from '../../../src/client/tenant-commands';
import { releaseTenantUpdate } from '../../../workflows/tenants/messages';
import { failureOf } from '../../support/request-failures';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const ann = { by: 'ann', timeoutMs: 30_000 };
const bob = { by: 'bob', timeoutMs: 30_000 };

test('a released tenant is shown as one with its process’s state, and taken again it is as before', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const { client } = temporal;
  const released = await releaseTenant(client, name, { ...ann, forMs: 3_600_000, reason: ' looking at\na leak ' });
  expect(agent.requests.at(-1)).toMatchObject({
    by: 'ann',
    forMs: 3_600_000,
    reason: 'looking at a leak',
    generation: 1,
  });
  const until = agent.state.released?.until;
  expect(released).toMatchObject({
    state: 'running',
    pid: 1001,
    released: { by: 'ann', until, reason: 'looking at a leak' },
  });
  await agent.exit('none', 'ended by SIGKILL', false);
  await agent.tell();
  expect(await tenant.shows((row) => row.state === 'exited')).toMatchObject({ released: { by: 'ann' }, problem: null });
  const { typedSearchAttributes } = await tenant.handle.describe();
  expect(typedSearchAttributes.getAll().map(({ value }) => value)).toContain('exited');
  const page = await tenant.page();
  expect(page).toContain(`## ${name}: exited, released`);
  expect(page).toContain(`ann released it, until ${until}: looking at a leak`);
  expect(page).toContain(`It waits for somebody to take it, or for ${until}. Supervise it again: `);
  // Nobody decides about an exit that happened in somebody's hands.
  expect(agent.decisions).toEqual([]);
  const taken = await takeTenant(client, name, bob);
  expect(taken).toMatchObject({ state: 'running', pid: 1002 });
  expect(taken).not.toHaveProperty('released');
  expect(await tenant.page()).toContain('bob took it; it is supervised again');
  await keepHistory(tenant.handle, 'superviseTenant', 'released-and-taken');
});

test('a release that ended by itself is told, and the tenant takes requests again', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await releaseTenant(temporal.client, name, { ...ann, forMs: 1_000 });
  await agent.record({ kind: 'taken', by: 'time' });
  await agent.tell();
  expect(await tenant.shows((row) => row.released === undefined)).toMatchObject({ state: 'running' });
  expect(await tenant.page()).toContain('its release is over; it is supervised again');
  expect(await stopTenant(temporal.client, name, ann)).toMatchObject({ state: 'stopped' });
  await keepHistory(tenant.handle, 'superviseTenant', 'released-for-a-time');
});

test('what cannot be asked of it is refused with a sentence and leaves no history', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const { client } = temporal;
  const refusal = async (asked: Promise<unknown>) => {
    const events = await tenant.eventCount();
    const failure = await failureOf(asked);
    expect(failure.kind).toBe('refused');
    expect(await tenant.eventCount()).toBe(events);
    return failure.message;
  };
  expect(await refusal(takeTenant(client, name, ann))).toBe(`tenant ${name} is not released; it is supervised`);
  for (const forMs of [0, -1, 1e13, Number.NaN])
    expect(await refusal(releaseTenant(client, name, { ...ann, forMs }))).toMatch(/can be released for/);
  expect(await refusal(releaseTenant(client, name, { ...ann, reason: 'x'.repeat(121) }))).toMatch(/at most 120/);
  expect(await refusal(releaseTenant(client, name, { by: '' }))).toMatch(/who asks/);
  await releaseTenant(client, name, ann);
  const { since } = agent.state.released!;
  const first = `tenant ${name} is released, since ${since} by ann; first \`watchkeeper tenants take ${name}\``;
  for (const ask of [startTenant, stopTenant, restartTenant]) expect(await refusal(ask(client, name, bob))).toBe(first);
  expect(await refusal(releaseTenant(client, name, bob))).toMatch(/is released already, since .* by ann/);
  await takeTenant(client, name, bob);
  await agent.record({ kind: 'stopBegan', run: 1, reason: 'its check failed 3 times', charged: true });
  await agent.tell();
  await tenant.shows((row) => row.state === 'stopping');
  expect(await refusal(releaseTenant(client, name, bob))).toMatch(
    /being stopped \(its check failed 3 times\); ask again/,
  );
  await agent.record({ kind: 'directoryRemoved', reason: 'gone' });
  await agent.tell();
  await tenant.shows();
  expect(await refusal(releaseTenant(client, name, bob))).toMatch(/is gone/);
});

test('one that waited for a worker too long is not released behind the asker’s back', async () => {
  const tenant = await TestTenant.running(temporal);
  const command = { ...ann, notAfter: new Date(Date.now() - 1).toISOString() };
  const failure = await tenant.handle
    .executeUpdate(releaseTenantUpdate, { args: [command] })
    .catch((error: Error) => error);
  expect(failure).toMatchObject({ cause: { message: expect.stringContaining('too long ago') as unknown } });
  expect(tenant.agent.requests).toEqual([]);
});

test('a stop that began unseen makes the host refuse, in its words', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await agent.record({ kind: 'stopBegan', run: 1, reason: 'its check failed 3 times', charged: true });
  const failure = await failureOf(releaseTenant(temporal.client, name, ann));
  expect(failure).toMatchObject({ kind: 'refused', message: expect.stringContaining('is being stopped') as unknown });
  await keepHistory(tenant.handle, 'superviseTenant', 'release-refused-by-host');
});

test('a release that was decided on something old is decided afresh', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await agent.record({ kind: 'portChanged', port: 21_261, claimedAt: '2026-01-01T00:00:00.000Z' });
  agent.answerOnce = async () => {
    await agent.tell();
    return { kind: 'superseded', generation: agent.state.generation };
  };
  expect(await releaseTenant(temporal.client, name, ann)).toMatchObject({ port: 21_261, released: { by: 'ann' } });
  expect(new Set(agent.requests.map(({ requestId }) => requestId)).size).toBe(1);
});

test('a start that waits while somebody releases the tenant is superseded', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await stopTenant(temporal.client, name, ann);
  agent.next = 'hangs';
  const started = failureOf(startTenant(temporal.client, name, ann));
  await tenant.shows((row) => row.state === 'starting');
  await releaseTenant(temporal.client, name, bob);
  expect(await started).toMatchObject({ kind: 'refused', message: `tenant ${name} was released by bob meanwhile` });
});

test('without its directory it stays until it is taken, and then its workflow ends', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await releaseTenant(temporal.client, name, ann);
  await agent.remove();
  await agent.tell();
  await tenant.shows();
  await agent.exit('none', 'ended by SIGKILL', false);
  // Said again with nothing new, as after a lost server: not even then is it over.
  await agent.tell();
  await agent.tell();
  expect(await tenant.shows()).toMatchObject({ state: 'exited', released: { by: 'ann' } });
  expect(await takeTenant(temporal.client, name, bob)).toMatchObject({ state: 'stopped', pid: null });
  expect(await tenant.handle.result()).toMatchObject({ name });
  await keepHistory(tenant.handle, 'superviseTenant', 'released-without-directory');
});

test('a cancelled workflow leaves a released tenant alone', async () => {
  const tenant = await TestTenant.running(temporal);
  await releaseTenant(temporal.client, tenant.name, ann);
  await tenant.handle.cancel();
  await expect(tenant.handle.result()).rejects.toThrow(/cancel/i);
  expect(tenant.agent.state).toMatchObject({ state: 'running', wanted: 'running', released: { by: 'ann' } });
});

import { restartTenant, startTenant, stopTenant } from '../../../src/client/tenant-commands';
import { failureOf } from '../../support/request-failures';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { hostFailure } from '../../support/temporal-fake-agent';
import { TestTenant } from '../../support/temporal-tenant';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const ann = { by: 'ann', timeoutMs: 30_000 };

test('stop returns when the process is gone, start when its check has passed, restart when a newer run has', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  const { client } = temporal;
  expect(await stopTenant(client, name, ann)).toMatchObject({ state: 'stopped', desired: 'stopped', pid: null });
  expect(agent.requests.at(-1)).toMatchObject({ by: 'ann', wanted: 'stopped', generation: 1 });
  expect(await startTenant(client, name, ann)).toMatchObject({ state: 'running', desired: 'running', pid: 1002 });
  expect(await restartTenant(client, name, ann)).toMatchObject({ state: 'running', pid: 1003, restarts: 2 });
  await keepHistory(tenant.handle, 'superviseTenant', 'commands');
});

describe('the impossible is refused with a sentence and leaves no history', () => {
  test('start of what runs, stop of what is stopped, anything when the directory is gone, nobody asking', async () => {
    const tenant = await TestTenant.running(temporal);
    const { agent, name } = tenant;
    const { client } = temporal;
    const events = await tenant.eventCount();
    expect(await failureOf(startTenant(client, name, ann))).toMatchObject({
      kind: 'refused',
      message: /running already/,
    });
    expect(await failureOf(stopTenant(client, name, { by: '' }))).toMatchObject({
      kind: 'refused',
      message: /who asks/,
    });
    expect(await tenant.eventCount()).toBe(events);
    await stopTenant(client, name, ann);
    expect(await failureOf(stopTenant(client, name, ann))).toMatchObject({
      kind: 'refused',
      message: /stopped already/,
    });
    await agent.record({ kind: 'directoryRemoved', reason: 'gone' });
    await agent.tell();
    await tenant.shows();
    expect(await failureOf(restartTenant(client, name, ann))).toMatchObject({ kind: 'refused', message: /is gone/ });
    expect(await failureOf(stopTenant(client, 'nobody', ann))).toMatchObject({ kind: 'unknownTenant' });
  });
});

test('a start that ends in back-off fails with the reason of the exit', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await stopTenant(temporal.client, name, ann);
  agent.next = 'exits';
  agent.policy = { ...agent.policy, reflex: 0 };
  const failure = await failureOf(startTenant(temporal.client, name, { by: 'ann' }));
  expect(failure).toMatchObject({ kind: 'refused', message: /ended again: exited with code 1; it is tried again at/ });
  await keepHistory(tenant.handle, 'superviseTenant', 'start-ends-in-back-off');
});

test('a start whose check never passes is not done in time, and says what is wrong', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name } = tenant;
  await stopTenant(temporal.client, name, ann);
  agent.next = 'hangs';
  const failure = await failureOf(startTenant(temporal.client, name, { by: 'ann', timeoutMs: 1_000 }));
  expect(failure).toMatchObject({ kind: 'failed', message: /after 1 s tenant \S+ is starting/ });
  await keepHistory(tenant.handle, 'superviseTenant', 'start-not-done-in-time');
});

describe('superseded', () => {
  test('a request decided on something old is decided afresh, and done', async () => {
    const tenant = await TestTenant.running(temporal);
    const { agent, name } = tenant;
    await agent.record({ kind: 'portChanged', port: 21_260, claimedAt: '2026-01-01T00:00:00.000Z' });
    agent.answerOnce = async () => {
      await agent.tell();
      return { kind: 'superseded', generation: agent.state.generation };
    };
    expect(await stopTenant(temporal.client, name, ann)).toMatchObject({ state: 'stopped', port: 21_260 });
    expect(agent.requests.map(({ generation }) => generation)).toEqual([1, 2]);
    await keepHistory(tenant.handle, 'superviseTenant', 'command-superseded');
    expect(new Set(agent.requests.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('it is given up when it no longer means anything', async () => {
    const { agent, name } = await TestTenant.running(temporal);
    agent.answerOnce = async () => {
      await agent.setWanted({ name, requestId: 'bob', generation: 1, by: 'bob', wanted: 'stopped' });
      return { kind: 'superseded', generation: 2 };
    };
    expect(await failureOf(stopTenant(temporal.client, name, ann))).toMatchObject({
      kind: 'refused',
      message: /stopped already/,
    });
  });

  test('it is superseded when somebody asks for the contrary meanwhile', async () => {
    const tenant = await TestTenant.running(temporal);
    const { agent, name } = tenant;
    await stopTenant(temporal.client, name, ann);
    agent.next = 'hangs';
    const started = failureOf(startTenant(temporal.client, name, ann));
    await tenant.shows((row) => row.state === 'starting');
    expect(await stopTenant(temporal.client, name, ann)).toMatchObject({ state: 'stopped' });
    expect(await started).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('stopped meanwhile') as unknown,
    });
  });
});

describe('the host', () => {
  test('a host that is away is told of within its time', async () => {
    const tenant = new TestTenant(temporal);
    await tenant.agent.appear();
    await tenant.agent.tell();
    await tenant.page();
    const failure = await failureOf(stopTenant(temporal.client, tenant.name, ann));
    expect(failure).toMatchObject({ kind: 'hostAway', message: expect.stringContaining(tenant.host) as unknown });
    await keepHistory(tenant.handle, 'superviseTenant', 'host-away');
    await tenant.handle.terminate();
  });

  test('what it does not know, and what it cannot journal, comes back in its words', async () => {
    const tenant = await TestTenant.running(temporal);
    const { agent, name } = tenant;
    agent.answerOnce = () => Promise.reject(hostFailure('tenantUnknown'));
    expect(await failureOf(stopTenant(temporal.client, name, ann))).toMatchObject({
      message: /No tenant of this name/,
    });
    agent.answerOnce = () => Promise.reject(hostFailure('journalFull'));
    // Retryable: the second try meets a journal with room.
    expect(await stopTenant(temporal.client, name, ann)).toMatchObject({ state: 'stopped' });
    await keepHistory(tenant.handle, 'superviseTenant', 'command-failed-on-host');
  });

  test('an answer that got lost is asked for again and comes from the journal', async () => {
    const { agent, name } = await TestTenant.running(temporal);
    agent.answerOnce = async () => {
      await agent.setWanted({ ...agent.requests.at(-1)!, wanted: 'stopped' });
      throw new Error('the answer is lost');
    };
    expect(await stopTenant(temporal.client, name, ann)).toMatchObject({ state: 'stopped' });
    expect(agent.state.generation).toBe(2);
  });
});

test('what was asked while no worker ran says so, and is not done later behind the asker’s back', async () => {
  const tenant = await TestTenant.running(temporal);
  await temporal.stopWorkers();
  expect((await failureOf(stopTenant(temporal.client, tenant.name, ann))).kind).toBe('noWorker');
  await temporal.startOrchestrator();
  await temporal.startTenantHost(tenant.host, tenant.agent);
  await tenant.page();
  expect(tenant.agent.requests).toEqual([]);
  expect(tenant.agent.state.wanted).toBe('running');
});

import { listTenantRuns, readRetentionDays, readTenantRuns } from '../../../src/client/tenant-history';
import { TenantTelling, type HistoryEntry } from '../../../src/domain/tenants/tenant-history';
import { TestTemporal } from '../../support/temporal';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

async function story(name: string): Promise<HistoryEntry[]> {
  const { client } = temporal;
  const telling = new TenantTelling();
  const told: HistoryEntry[] = [];
  for await (const facts of readTenantRuns(client, name, await listTenantRuns(client, name))) {
    told.push(...telling.take(facts));
  }
  return [...told, ...telling.end()];
}

test('over several runs, a termination and a new workflow, all is told once and in order', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name, handle } = tenant;
  for (let round = 0; (await listTenantRuns(temporal.client, name)).length < 3; round += 1) {
    await agent.record({ kind: 'problemBegan', code: 'willNotStop', message: `answer ${round}` });
    await agent.tell();
  }
  await tenant.shows();
  await handle.terminate('a mistake');
  await agent.exit('restart');
  await agent.start();
  await agent.tell();
  await tenant.shows();
  const told = await story(name);
  const fromHost = told.filter(({ host, kind }) => host !== null && kind !== 'toldAnew');
  expect(fromHost.map(({ at, kind }) => ({ at, kind }))).toEqual(
    agent.transitions.map(({ at, kind }) => ({ at, kind })),
  );
  expect(told.map(({ kind }) => kind).slice(-5)).toEqual([
    'terminated',
    'processExited',
    'processStarted',
    'checkPassed',
    'toldAnew',
  ]);
  expect(told.at(-5)?.sentence).toContain('terminated by test (a mistake)');
});

test('requests are told with who asked and what became of them, and a cancellation too', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, name, handle } = tenant;
  await handle.executeUpdate('stopTenant', { args: [{ by: 'ann' }] });
  agent.next = 'hangs';
  const late = handle.executeUpdate('startTenant', { args: [{ by: 'bob', timeoutMs: 1_000 }] });
  await expect(late).rejects.toThrow();
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  const told = (await story(name)).map(({ sentence }) => sentence);
  expect(told.filter((sentence) => !sentence.startsWith('run '))).toEqual([
    'the directory appeared, with port 21250',
    'ann asked to stop it',
    'the stop that ann asked for is done',
    'bob asked to start it',
    expect.stringContaining(
      'the start that bob asked for came to nothing: start was asked for, and after 1 s',
    ) as string,
    'its workflow was cancelled by test: that means stop',
    'the cancelled workflow wants it stopped',
  ]);
});

test('a tenant that is gone has a history; nothing more than the server is needed to read it', async () => {
  const { agent, name, handle } = await TestTenant.running(temporal);
  await agent.remove();
  await agent.tell();
  await handle.result();
  await temporal.stopWorkers();
  const told = await story(name);
  expect(told.at(-1)).toMatchObject({ kind: 'tenantRemoved', sentence: 'it is gone' });
  await temporal.startOrchestrator();
});

test('a decision that did not reach the host is told', async () => {
  const tenant = new TestTenant(temporal);
  const { agent, name } = tenant;
  agent.policy = { ...agent.policy, reflex: 0 };
  await agent.appear();
  await agent.exit('decision');
  await agent.tell();
  const lost = () => story(name).then((told) => told.find(({ kind }) => kind === 'decisionLost'));
  expect((await until('it is told', lost, 30_000, 500)).sentence).toContain('the decision about run 1');
  await tenant.handle.terminate();
});

test('of a name that never was there is no run, whatever characters it has', async () => {
  for (const name of ['nobody', "it's", 'back\\', '" OR ""="']) {
    expect(await listTenantRuns(temporal.client, name)).toEqual([]);
  }
});

test('the server says how long it keeps what is closed', async () => {
  expect(await readRetentionDays(temporal.client)).toBeGreaterThan(0);
});

/** What the workflows of tenants, hosts and databases tell the alerts, and when. */
import { randomUUID } from 'node:crypto';
import { askPool } from '../../../src/client/databases';
import type { ConditionFact } from '../../../src/domain/alerts/condition';
import { tenantWorkflowId, poolWorkflowId } from '../../../src/domain/ids';
import { TestTemporal } from '../../support/temporal';
import { FakeHost } from '../../support/temporal-fake-host';
import { keepHistory } from '../../support/temporal-histories';
import { PoolHost } from '../../support/temporal-pool-host';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

let temporal: TestTemporal;
let orchestrator: Awaited<ReturnType<TestTemporal['startOrchestrator']>>;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  orchestrator = await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const factsOf = (subject: string) => temporal.conditionsTold.filter((fact) => fact.subject === subject);
const told = (subject: string) => factsOf(subject).map(({ what, word, code }) => `${what} ${word}/${code}`);
const tells = (subject: string, ...wanted: string[]) =>
  until(`told: ${wanted.join(', ')}`, () => JSON.stringify(told(subject)) === JSON.stringify(wanted));
const givenUp = {
  kind: 'tryScheduled',
  as: 'fatal',
  nextTryAt: new Date().toISOString(),
  step: 1,
  by: 'agent',
} as const;

describe('a tenant', () => {
  test('tells that it was given up, with the moment, and that it is over', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.exit('none');
    await tenant.agent.record(givenUp);
    await tenant.agent.tell();
    await tells(tenant.name, 'began tenants/fatal');
    const [began] = factsOf(tenant.name) as [ConditionFact];
    expect(began.since).toBe(tenant.agent.transitions.at(-1)?.at);
    await tenant.agent.record({ kind: 'wishChanged', wanted: 'stopped', by: 'ann', requestId: 'r1' });
    await tenant.agent.tell();
    await tells(tenant.name, 'began tenants/fatal', 'over tenants/fatal');
    expect(factsOf(tenant.name)[1]).toMatchObject({ since: began.since, endedAt: tenant.agent.transitions.at(-1)?.at });
    await keepHistory(tenant.handle, 'superviseTenant', 'conditions-told');
  });

  test('tells what was over before anybody could be told, with both moments', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.record({ kind: 'problemBegan', code: 'willNotStop', message: 'it hangs in the kernel' });
    await tenant.agent.record({ kind: 'problemEnded', code: 'willNotStop' });
    await tenant.agent.tell();
    await tells(tenant.name, 'passed tenants/willNotStop');
    const moments = tenant.agent.transitions.slice(-2).map(({ at }) => at);
    expect(factsOf(tenant.name)[0]).toMatchObject({ since: moments[0], endedAt: moments[1] });
  });

  test('that is removed does not end before its conditions are told to be over', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.record({ kind: 'problemBegan', code: 'portTaken', message: 'somebody listens there' });
    await tenant.agent.tell();
    await tenant.agent.remove();
    await tenant.agent.tell();
    await tenant.handle.result();
    expect(told(tenant.name)).toEqual(['began tenants/portTaken', 'over tenants/portTaken']);
  });

  test('whose workflow is cancelled is watched by nobody, and what was wrong is over', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.record({ kind: 'problemBegan', code: 'portTaken', message: 'somebody listens there' });
    await tenant.agent.tell();
    await tells(tenant.name, 'began tenants/portTaken');
    await temporal.client.workflow.getHandle(tenantWorkflowId(tenant.name)).cancel();
    await expect(tenant.handle.result()).rejects.toThrow();
    expect(told(tenant.name)).toEqual(['began tenants/portTaken', 'over tenants/portTaken']);
  });
});

describe('a host', () => {
  test('tells what its agent says, and what had passed before it could be told', async () => {
    const host = new FakeHost(temporal.client);
    await temporal.startAgent(host.host, host);
    await host.announce();
    await until('it is up', async () => (await host.health()).state === 'up');
    await host.tellProblems('journalFull', 'watchPathMissing');
    await tells(host.host, 'began hosts/journalFull', 'began hosts/watchPathMissing');
    await host.tellProblems('watchPathMissing');
    await tells(host.host, 'began hosts/journalFull', 'began hosts/watchPathMissing', 'over hosts/journalFull');
    temporal.conditionsTold.length = 0;
    const moments = { since: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:05:00.000Z' };
    await host.tellPassed({ code: 'checksFailTogether', message: 'many at once', ...moments }, 'watchPathMissing');
    await tells(host.host, 'passed hosts/checksFailTogether');
    expect(factsOf(host.host)[0]).toMatchObject(moments);
    await keepHistory(host.handle, 'watchHost', 'conditions-told');
  });
});

describe('a pool', () => {
  test('tells of a member once, however many hosts see it, and when the last one does not any more', async () => {
    const pool = `p-${randomUUID().slice(0, 8)}`;
    const member = `db-${pool}`;
    const members = [{ name: member }, { name: `other-${pool}` }];
    const hosts = [1, 2].map(() => new PoolHost({ client: temporal.client, pool, members }));
    try {
      for (const host of hosts) await temporal.startHost(host.host, host.activities);
      const [first, second] = hosts as [PoolHost, PoolHost];
      for (const host of hosts) await host.tell();
      await first.see(member, 'down');
      await tells(member, 'began databases/databaseDown');
      await second.see(member, 'down');
      await first.see(member, 'up');
      await second.see(member, 'up');
      await tells(member, 'began databases/databaseDown', 'over databases/databaseDown');
      expect(factsOf(member)[0]?.message).toBe(`as ${first.host} sees it: it is seen so`);
      await keepHistory(temporal.client.workflow.getHandle(poolWorkflowId(pool)), 'watchDatabases', 'conditions-told');
    } finally {
      for (const host of hosts) host.end();
    }
  });

  test('tells also what came and went while no worker was there', async () => {
    const pool = `p-${randomUUID().slice(0, 8)}`;
    const member = `db-${pool}`;
    const host = new PoolHost({
      client: temporal.client,
      pool,
      members: [{ name: member }, { name: `other-${pool}` }],
    });
    try {
      await temporal.startHost(host.host, host.activities);
      await host.tell();
      await until(
        'it is known',
        async () => Object.keys((await askPool(temporal.client, pool))?.hosts ?? {}).length === 1,
      );
      await orchestrator.stop();
      await host.see(member, 'readOnly');
      await host.see(member, 'up');
      orchestrator = await temporal.startOrchestrator();
      await tells(member, 'began databases/databaseReadOnly', 'over databases/databaseReadOnly');
    } finally {
      host.end();
    }
  });
});

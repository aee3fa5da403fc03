import { askTenant } from '../../../src/client/tenant-knowledge';
import { readTenantEnd } from '../../../src/client/tenants';
import { explainTenant } from '../../../src/domain/tenants/tenant-why';
import { factsOfSupervision } from '../../../src/domain/tenants/why-facts';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

async function explain(name: string) {
  const supervision = await askTenant(temporal.client, name);
  const facts = supervision && factsOfSupervision(supervision);
  return facts && explainTenant(facts);
}

test('a workflow tells what it knows: who stopped its tenant, and when the next try is', async () => {
  const { agent, name, handle } = await TestTenant.running(temporal);
  await handle.executeUpdate('stopTenant', { args: [{ by: 'ann' }] });
  expect((await explain(name))?.is).toContain(`asked for by ann at ${agent.state.wish?.at}`);
  await handle.executeUpdate('startTenant', { args: [{ by: 'bob' }] });
  agent.policy = { ...agent.policy, reflex: 0 };
  await agent.exit('decision');
  await agent.tell();
  await until(
    'the try is told',
    async () => agent.state.nextTryAt !== null && (await explain(name))?.is.includes('back-off'),
  );
  expect((await explain(name))?.waitsFor).toContain(`next try (1) at ${agent.state.nextTryAt}`);
  await keepHistory(handle, 'superviseTenant', 'decided-without-a-note');
});

test('of a workflow that ended it is known how', async () => {
  const removed = await TestTenant.running(temporal);
  expect(await readTenantEnd(temporal.client, removed.name)).toBeNull();
  await removed.agent.remove();
  await removed.agent.tell();
  await removed.handle.result();
  expect(await readTenantEnd(temporal.client, removed.name)).toMatchObject({ how: 'completed' });
  const ended = await TestTenant.running(temporal);
  await ended.handle.terminate('a mistake');
  expect(await readTenantEnd(temporal.client, ended.name)).toMatchObject({ how: 'terminated' });
  expect(await readTenantEnd(temporal.client, 'nobody')).toBeNull();
});

test('nobody answers while no worker runs, within seconds', async () => {
  const { name } = await TestTenant.running(temporal);
  await temporal.stopWorkers();
  const beganAtMs = Date.now();
  expect(await askTenant(temporal.client, name)).toBeNull();
  expect(Date.now() - beganAtMs).toBeLessThan(15_000);
});

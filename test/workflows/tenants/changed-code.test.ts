/** Another worker takes over, with workflows that were changed while tenants were being supervised. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestTemporal } from '../../support/temporal';
import { bundleWorkflows } from '../../support/temporal-bundle';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

const changed = join(__dirname, '../../replay/changed');
const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-changed-'));
let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
});
afterAll(async () => {
  await temporal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A tenant that today's code supervises, and then a worker with changed code instead. */
async function taken(source: string): Promise<{ tenant: TestTenant; runId: string }> {
  const today = await temporal.startOrchestrator();
  const tenant = await TestTenant.running(temporal);
  // A history without any command fits almost any code.
  await crash(tenant);
  const { runId } = await tenant.shows((row) => row.pid === 1002);
  await today.stop();
  const codePath = await bundleWorkflows(join(folder, `${source}.js`), join(changed, `${source}.ts`));
  await temporal.startOrchestrator({ codePath });
  await crash(tenant);
  return { tenant, runId };
}

async function crash({ agent }: TestTenant): Promise<void> {
  await agent.exit('restart');
  await agent.start();
  await agent.tell();
}

test('behind `patched` every tenant goes on in its run', async () => {
  const { tenant, runId } = await taken('with-patched');
  expect(await tenant.shows()).toMatchObject({ runId, pid: 1003 });
  await tenant.handle.terminate('the test is over');
  await temporal.stopWorkers();
});

test('without it a run fails where it can be seen, instead of standing still, and what is told next starts another', async () => {
  const { tenant, runId } = await taken('without-patched');
  const first = temporal.client.workflow.getHandle(tenant.handle.workflowId, runId);
  await until('it failed', async () => (await first.describe()).status.name === 'FAILED');
  await tenant.agent.send(tenant.agent.report());
  const row = await tenant.shows((shown) => shown.runId !== runId);
  expect(row).toMatchObject({ pid: 1003, state: 'running' });
  // Its activity is nobody's, and would be tried for ever.
  await tenant.handle.terminate('the test is over');
});

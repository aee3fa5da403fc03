/** A workflow is changed while its runs go on: behind `patched` every one of them goes on under the new code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { signalProcess } from '../../src/adapters/processes/identity';
import { tenantWorkflowId } from '../../src/domain/ids';
import { House } from '../support/house';

jest.setTimeout(300_000);
let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.end());

/** Before the change a shown tenant ends with this line; after it, with one more step, in its history too. */
const line = 'setCurrentDetails)((0, tenant_page_1.tenantPage)(supervision));';
const step = "if ((0, workflow_1.patched)('changed-by-a-test')) (0, workflow_1.upsertMemo)({ changed: 'yes' });";

async function changeWorkflow(): Promise<void> {
  house.dist = house.copyDist('changed');
  const file = join(house.dist, 'workflows/tenants/show-tenant.js');
  const text = readFileSync(file, 'utf8');
  expect(text.split(line)).toHaveLength(2);
  writeFileSync(file, text.replace(line, `${line}\n${step}`));
  const { code } = await bundleWorkflowCode({ workflowsPath: join(house.dist, 'workflows/index.js'), logger });
  writeFileSync(join(house.dist, 'workflow-bundle.js'), code);
}

const logger = new DefaultLogger('WARN');
const runOf = (name: string) => house.client.workflow.getHandle(tenantWorkflowId(name)).describe();

it('every tenant goes on in the same run, is told what happens, and new ones take the new way', async () => {
  const names = ['calm', 'crashed', 'restarted'];
  for (const name of names) await house.makeTenant(name);
  for (const name of names) await house.seesState(name, 'running');
  const runs = await Promise.all(names.map(async (name) => (await runOf(name)).runId));
  for (const tenant of house.notes.alive('crashed')) signalProcess(tenant, 'SIGKILL', 'process');
  await house.sees('crashed', 'is back', (row) => row.state === 'running' && row.restarts === 1);

  await changeWorkflow();
  await house.worker.end();
  house.worker.start();

  for (const name of names) {
    const [tenant] = house.notes.alive(name);
    const before = (await house.seesState(name, 'running')).restarts;
    if (tenant !== undefined) signalProcess(tenant, 'SIGKILL', 'process');
    await house.sees(name, 'is back', (row) => row.state === 'running' && row.restarts === before + 1);
    expect((await runOf(name)).memo).toMatchObject({ changed: 'yes' });
  }
  await house.makeTenant('new');
  await house.seesState('new', 'running');
  expect((await runOf('new')).memo).toMatchObject({ changed: 'yes' });
  expect(await Promise.all(names.map(async (name) => (await runOf(name)).runId))).toEqual(runs);
  for (const name of names) expect((await house.history(name)).runs.map(({ status }) => status)).toEqual(['RUNNING']);
});

import { eventsPerRun } from '../../../workflows/tenants/supervise-tenant';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

test('under a steady stream of reports runs stay short, and nothing is lost or doubled', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent } = tenant;
  for (let round = 0; round < 150; round += 1) {
    await agent.exit('restart');
    await agent.tell();
    await agent.start();
    await agent.tell();
  }
  const row = await tenant.shows();
  expect(row).toMatchObject({ state: 'running', restarts: 150, pid: 1151, seq: 453 });
  const page = await tenant.page();
  expect(page).toContain(`up to number ${agent.state.seq} `);
  const runs = await tenant.runs();
  expect(runs.length).toBeGreaterThan(1);
  for (const { history } of runs) expect(history.events?.length).toBeLessThan(eventsPerRun * 2);
  const told = await tenant.transitionsTold();
  expect(told).toEqual(agent.transitions.map(({ seq }) => seq));
  const story = [...page.matchAll(/run (\d+) started/g)].map(([, run]) => Number(run));
  expect(story).toEqual([...story].sort((a, b) => b - a));
  expect(new Set(story).size).toBe(story.length);
});

test('what people asked for is finished before a run is continued as new', async () => {
  const tenant = await TestTenant.running(temporal);
  const { agent, handle, name } = tenant;
  agent.next = 'hangs';
  const before = await handle.describe();
  const update = await handle.startUpdate('restartTenant', {
    args: [{ by: 'ann', timeoutMs: 60_000 }],
    waitForStage: 'ACCEPTED',
  });
  for (let round = 0; (await tenant.eventCount()) <= eventsPerRun; round += 1) {
    await agent.record({ kind: 'problemBegan', code: 'willNotStop', message: `answer ${round}` });
    await agent.tell();
  }
  expect((await tenant.shows()).runId).toBe(before.runId);
  await agent.record({ kind: 'checkPassed', run: agent.state.run });
  await agent.tell();
  expect(await update.result()).toMatchObject({ name, state: 'running' });
  const { runId } = await tenant.shows((row) => row.runId !== before.runId);
  const runsOf = (run: string) => temporal.client.workflow.getHandle(handle.workflowId, run);
  await keepHistory(runsOf(before.runId), 'superviseTenant', 'continued-as-new');
  await keepHistory(runsOf(runId), 'superviseTenant', 'carried-over');
});

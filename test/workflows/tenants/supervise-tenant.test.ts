import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { listTenants, listTenantsOfHost, readTenant } from '../../../src/client/tenants';
import { tenantWorkflowId } from '../../../src/domain/ids';
import { TestTemporal, workerLines } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

describe('what is told', () => {
  test('a report starts the workflow, and the tenant is listed with all that the host said', async () => {
    const { agent, name, host } = await TestTenant.running(temporal);
    const row = await until('listed', async () => (await listTenants(temporal.client)).find((t) => t.name === name));
    expect(row).toMatchObject({ host, state: 'running', desired: 'running', port: 21_250, pid: 1001, restarts: 0 });
    expect(row).toMatchObject({ problem: null, lastExits: [], database: '', workflowId: tenantWorkflowId(name) });
    expect(await listTenantsOfHost(temporal.client, host)).toEqual([{ name, journal: agent.journal, seq: 3 }]);
  });

  test('a healthy tenant that says nothing new adds no event, and a doubled report changes nothing', async () => {
    const tenant = await TestTenant.running(temporal);
    const before = await tenant.eventCount();
    const row = await tenant.shows();
    await tenant.agent.send(tenant.agent.report(0));
    await until('the doubled report was taken', async () => (await tenant.eventCount()) === before + 4);
    expect(await tenant.shows()).toEqual(row);
    expect(await tenant.eventCount()).toBe(before + 4);
  });

  test('a report costs a signal, a workflow task and two upserts at most', async () => {
    const tenant = await TestTenant.running(temporal);
    const before = await tenant.eventCount();
    await tenant.agent.exit('restart');
    await tenant.agent.tell();
    await tenant.shows((row) => row.state === 'exited');
    expect((await tenant.eventCount()) - before).toBeLessThanOrEqual(6);
    await keepHistory(tenant.handle, 'superviseTenant', 'crashed');
  });

  test('a late report of the same journal, and any of an older one, are ignored', async () => {
    const tenant = await TestTenant.running(temporal);
    const early = tenant.agent.report(0);
    await tenant.agent.exit('restart');
    await tenant.agent.start();
    await tenant.agent.tell();
    const row = await tenant.shows((shown) => shown.pid === 1002);
    const events = await tenant.eventCount();
    await tenant.agent.send(early);
    // Two that come at the same time would share a workflow task.
    await until('the first was taken', async () => (await tenant.eventCount()) >= events + 4);
    await tenant.agent.send({ ...tenant.agent.report(0), journal: '2025-12-31T00:00:00.000Z-z', state: early.state });
    await until('both were taken', async () => (await tenant.eventCount()) >= events + 8);
    expect(await tenant.shows()).toEqual(row);
  });

  test('a newer journal replaces what was known', async () => {
    const tenant = await TestTenant.running(temporal);
    const { name } = tenant;
    const journal = '2026-02-01T00:00:00.000Z-b';
    const reborn = tenant.newAgent({ journal });
    await reborn.appear(21_251);
    await reborn.tell();
    const row = await until('the new journal', async () => {
      const found = await readTenant(temporal.client, name);
      return found?.journal === journal && found;
    });
    expect(row).toMatchObject({ port: 21_251, seq: 3 });
    await keepHistory(tenant.handle, 'superviseTenant', 'newer-journal');
  });

  test('a tenant of the same name on another host is a problem, shown until it is gone', async () => {
    const tenant = await TestTenant.running(temporal);
    const other = tenant.newAgent({ host: 'elsewhere' });
    await other.appear(21_252);
    await other.tell();
    const row = await tenant.shows((shown) => shown.problem !== null);
    expect(row.problem).toMatchObject({ code: 'nameTaken', message: expect.stringContaining('elsewhere') as unknown });
    expect(row).toMatchObject({ host: tenant.host, port: 21_250 });
    expect(await tenant.page()).toContain('nameTaken');
    await other.remove();
    await other.tell();
    expect((await tenant.shows((shown) => shown.problem === null)).host).toBe(tenant.host);
    expect(workerLines.problems.filter((line) => line.includes(` ${tenant.name} `))).toEqual([
      `began ${tenant.name} nameTaken`,
      `ended ${tenant.name} nameTaken`,
    ]);
    await keepHistory(tenant.handle, 'superviseTenant', 'name-taken');
  });

  test('the page says what happened, what happens next, and how to mend it', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.exit('none', 'signal SIGSEGV');
    await tenant.agent.record({
      kind: 'tryScheduled',
      as: 'backoff',
      nextTryAt: '2026-05-01T03:00:05.000Z',
      step: 1,
      by: 'agent',
    });
    await tenant.agent.tell();
    await tenant.shows((row) => row.state === 'backoff');
    const page = await tenant.page();
    expect(page).toContain(`## ${tenant.name}: backoff`);
    expect(page).toContain('next try (1) at 2026-05-01T03:00:05.000Z');
    expect(page).toContain('signal SIGSEGV');
    expect(page).toContain('err file');
  });
});

describe('the end', () => {
  test('when directory and process are gone the workflow completes with a result', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.agent.remove();
    await tenant.agent.tell();
    const { name, host } = tenant;
    expect(await tenant.handle.result()).toMatchObject({
      name,
      host,
      restarts: 0,
      removedAt: expect.any(String) as unknown,
    });
    expect(await readTenant(temporal.client, name)).toBeNull();
  });

  test('a tenant that appears again in the same breath lives on, and one that appears later gets a new run', async () => {
    const tenant = await TestTenant.running(temporal);
    const { runId } = await tenant.handle.describe();
    await tenant.agent.remove();
    await tenant.agent.appear();
    await tenant.agent.tell();
    await tenant.shows((row) => row.state === 'running');
    expect((await tenant.handle.describe()).runId).toBe(runId);
    await tenant.agent.remove();
    await tenant.agent.tell();
    await until('completed', async () => (await tenant.handle.describe()).status.name === 'COMPLETED');
    await keepHistory(tenant.handle, 'superviseTenant', 'removed-and-back-and-removed');
    await tenant.agent.appear();
    await tenant.agent.tell();
    await tenant.shows((row) => row.state === 'running');
    expect((await tenant.handle.describe()).runId).not.toBe(runId);
  });

  test('cancelling the workflow stops the tenant and then ends as cancelled', async () => {
    const tenant = await TestTenant.running(temporal);
    await tenant.handle.cancel();
    const failure = await tenant.handle.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect((failure as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(tenant.agent.state).toMatchObject({ state: 'stopped', wanted: 'stopped', process: null });
    await keepHistory(tenant.handle, 'superviseTenant', 'cancelled');
  });
});

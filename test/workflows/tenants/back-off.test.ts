/** Hours of a failing tenant, with the time between tries skipped. */
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { RestartDecision } from '../../../src/domain/tenants/restart-policy';
import { searchAttributes } from '../../../src/domain/search-attributes';
import { identity, TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { testPolicy } from '../../support/temporal-fake-agent';
import { timeSkippingServerPath } from '../../support/temporal-server';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

let environment: TestWorkflowEnvironment;
let temporal: TestTemporal;

beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: timeSkippingServerPath() } },
    client: { identity },
  });
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(searchAttributes.map(({ name }) => [name, 2 /* KEYWORD */])),
  });
  temporal = TestTemporal.over(environment);
  await temporal.startOrchestrator();
});
afterAll(async () => {
  await temporal.stopWorkers();
  await environment.teardown();
});

async function newTenant(): Promise<TestTenant> {
  const tenant = new TestTenant(temporal, () => environment.currentTimeMs());
  await temporal.startTenantHost(tenant.host, tenant.agent);
  return tenant;
}

/** The run that waits for a decision gets one; its time passes; the next try starts and, unless told, exits. */
async function nextDecision({ agent }: TestTenant): Promise<RestartDecision> {
  const count = agent.decisions.length;
  await agent.tell();
  await until('a decision', () => agent.decisions.length > count);
  const { decision } = agent.decisions.at(-1)!;
  await until('it was carried out', () => agent.state.decisionNeeded === null);
  return decision;
}

test('beyond the reflex it is tried with growing delays, then given up, and tried again from time to time', async () => {
  const tenant = await newTenant();
  const { agent } = tenant;
  agent.next = 'hangs';
  await agent.appear();
  for (let reflex = 0; reflex < testPolicy.reflex; reflex += 1) {
    await agent.exit('restart');
    await agent.start();
  }
  agent.next = 'exits';
  await agent.exit('decision');
  const seen: string[] = [];
  for (let round = 0; round < 7; round += 1) {
    const decision = await nextDecision(tenant);
    if (decision.kind === 'restart') throw new Error('the budget was used up');
    seen.push(`${decision.kind} ${decision.delayMs}`);
    await environment.sleep(decision.delayMs);
    await agent.start();
  }
  expect(seen).toEqual([
    'backoff 1000',
    'backoff 5000',
    'backoff 30000',
    'backoff 300000',
    'fatal 1800000',
    'fatal 1800000',
    'fatal 1800000',
  ]);
  // A temporary fault heals without a person.
  await nextDecision(tenant);
  agent.next = 'runs';
  await environment.sleep(testPolicy.retryFatalEveryMs);
  await agent.start();
  await agent.record({ kind: 'recovered', run: agent.state.run });
  await agent.tell();
  expect(await tenant.shows()).toMatchObject({ state: 'running', problem: null });
  await keepHistory(tenant.handle, 'superviseTenant', 'fatal-and-healed');
});

test('fatal is shown as a problem that says what to do', async () => {
  const tenant = await newTenant();
  const { agent } = tenant;
  agent.policy = { ...testPolicy, reflex: 0, fatalAfter: 1 };
  agent.next = 'exits';
  await agent.appear();
  expect(await nextDecision(tenant)).toMatchObject({ kind: 'fatal' });
  const row = await tenant.shows((shown) => shown.state === 'fatal');
  expect(row.problem).toMatchObject({ code: 'fatal' });
  expect(await tenant.page()).toContain('Look into its err file');
});

test('exits that lie apart stay within the reflex, whoever decides', async () => {
  const tenant = await newTenant();
  const { agent } = tenant;
  agent.next = 'hangs';
  await agent.appear();
  for (let round = 0; round < 6; round += 1) {
    await environment.sleep(testPolicy.withinMs);
    await agent.exit('decision');
    expect(await nextDecision(tenant)).toEqual({ kind: 'restart' });
  }
});

test('a decision that the host overtook is noted, and not repeated', async () => {
  const tenant = await newTenant();
  const { agent } = tenant;
  agent.next = 'exits';
  agent.policy = { ...testPolicy, reflex: 0 };
  await agent.appear();
  agent.answerOnce = async () => ({ kind: 'superseded', generation: 1 });
  await agent.tell();
  await until('noted', async () => (await tenant.page()).includes('the host knew something newer'));
  await agent.send(agent.report(0));
  await agent.record({ kind: 'problemBegan', code: 'cannotStart', message: 'no file' });
  await agent.tell();
  await tenant.shows((row) => row.problem !== null);
  expect(agent.decisions).toHaveLength(1);
  await keepHistory(tenant.handle, 'superviseTenant', 'decision-superseded');
});

test('a decision that the host never takes is noted, and the next report is taken as ever', async () => {
  const tenant = new TestTenant(temporal, () => environment.currentTimeMs());
  const { agent } = tenant;
  agent.next = 'exits';
  agent.policy = { ...testPolicy, reflex: 0 };
  await agent.appear();
  await agent.tell();
  await until('noted', async () => (await tenant.page()).includes('did not reach the host'));
  // Cut off, the agent decided by itself.
  await agent.record({
    kind: 'tryScheduled',
    as: 'backoff',
    nextTryAt: '2026-05-01T00:00:00.000Z',
    step: 1,
    by: 'agent',
  });
  await agent.tell();
  expect(await tenant.shows()).toMatchObject({ state: 'backoff' });
  await keepHistory(tenant.handle, 'superviseTenant', 'decision-not-taken');
});

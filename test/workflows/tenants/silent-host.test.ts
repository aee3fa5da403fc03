/** A host that takes what it is asked and never answers. */
import { stopTenant } from '../../../src/client/tenant-commands';
import type { TenantAnswer } from '../../../src/domain/tenants/tenant-report';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { TestTenant } from '../../support/temporal-tenant';
import { until } from '../../support/until';

class SilentHost {
  taken = 0;
  private readonly waiting: ((reason: Error) => void)[] = [];
  readonly setWanted = () => this.hear();
  readonly restart = () => this.hear();
  readonly release = () => this.hear();
  readonly take = () => this.hear();
  readonly move = () => this.hear();
  readonly applyDecision = () => this.hear();

  /** The worker of its activities can end, and they have not succeeded. */
  die(): void {
    for (const fail of this.waiting.splice(0)) fail(new Error('the host died'));
  }

  private hear(): Promise<TenantAnswer> {
    this.taken += 1;
    return new Promise((_resolve, reject) => this.waiting.push(reject));
  }
}

let temporal: TestTemporal;

async function silentTenant() {
  const tenant = new TestTenant(temporal);
  const silent = new SilentHost();
  const worker = await temporal.startTenantHost(tenant.host, silent);
  const recover = async () => {
    silent.die();
    await worker.stop();
    await temporal.startTenantHost(tenant.host, tenant.agent);
  };
  return { tenant, silent, recover };
}

async function askForStop(): Promise<void> {
  const { tenant, silent, recover } = await silentTenant();
  const { agent, name, host } = tenant;
  await agent.appear();
  await agent.tell();
  await tenant.page();
  const begunAtMs = Date.now();
  const refusal = stopTenant(temporal.client, name, { by: 'ann', timeoutMs: 1_000 }).catch((error: unknown) => error);
  await until('it is taken', () => silent.taken > 0);
  await agent.record({ kind: 'problemBegan', code: 'cannotStart', message: 'no file' });
  await agent.tell();
  await tenant.shows((row) => row.problem !== null);
  expect(await refusal).toMatchObject({
    kind: 'failed',
    message: `the agent of host ${host} took the request and did not answer; look at the tenant`,
  });
  expect(Date.now() - begunAtMs).toBeLessThan(60_000);
  expect(silent.taken).toBeGreaterThan(1);
  await keepHistory(tenant.handle, 'superviseTenant', 'host-silent');
  expect(await tenant.shows()).toMatchObject({ state: 'running', desired: 'running' });
  await recover();
  expect(await stopTenant(temporal.client, name, { by: 'ann' })).toMatchObject({ state: 'stopped' });
}

async function decide(): Promise<void> {
  const { tenant, silent, recover } = await silentTenant();
  const { agent, host } = tenant;
  agent.policy = { ...agent.policy, reflex: 0 };
  agent.next = 'exits';
  await agent.appear();
  await agent.tell();
  await until('it is taken', () => silent.taken > 0);
  // Having heard nothing, as it takes it, the host decides by itself.
  await agent.record({
    kind: 'tryScheduled',
    as: 'backoff',
    nextTryAt: new Date().toISOString(),
    step: 1,
    by: 'agent',
  });
  await agent.tell();
  await tenant.shows((row) => row.state === 'backoff');
  const because = `did not reach the host (the agent of host ${host} took the request and did not answer`;
  await until('it is noted', async () => (await tenant.page()).includes(because), 60_000, 200);
  await keepHistory(tenant.handle, 'superviseTenant', 'decision-not-answered');
  await recover();
  await agent.start();
  await agent.tell();
  await until('the next decision is carried out', () => agent.state.backoffStep === 2);
  expect(agent.decisions).toMatchObject([{ run: 2, decision: { kind: 'backoff', step: 2 } }]);
}

describe('stories of half a minute, told side by side', () => {
  let stop: Promise<void>;
  let decision: Promise<void>;
  beforeAll(async () => {
    temporal = await TestTemporal.open();
    await temporal.startOrchestrator();
    [stop, decision] = [askForStop(), decide()];
    for (const story of [stop, decision]) story.catch(() => undefined);
  });
  afterAll(() => temporal.close());

  test('a request fails with a sentence that names the host, reports are taken meanwhile, and the next request is done', () =>
    stop);
  test('a decision is noted as not arrived, and the next one is made', () => decision);
});

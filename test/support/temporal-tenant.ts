/** One tenant of one host, both new, under the real workflow. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { readTenant, tellTenant, type ListedTenant } from '../../src/client/tenants';
import { tenantWorkflowId } from '../../src/domain/ids';
import type { superviseTenant } from '../../workflows';
import type { TestTemporal } from './temporal';
import { FakeAgent, type FakeAgentOptions } from './temporal-fake-agent';
import { runsOf, transitionsTold } from './temporal-told';
import { until } from './until';

export class TestTenant {
  readonly name = `t-${randomUUID().slice(0, 8)}`;
  readonly host = `h-${randomUUID().slice(0, 8)}`;
  readonly agent: FakeAgent;
  readonly handle: WorkflowHandle<typeof superviseTenant>;

  constructor(
    private readonly temporal: TestTemporal,
    nowMs?: () => Promise<number>,
  ) {
    const { client } = temporal;
    this.agent = this.newAgent(nowMs ? { nowMs } : {});
    this.handle = client.workflow.getHandle<typeof superviseTenant>(tenantWorkflowId(this.name));
  }

  /** Another host, or another life of this one, that has a tenant of this name. */
  newAgent(different: Partial<FakeAgentOptions>): FakeAgent {
    const { name, host } = this;
    return new FakeAgent({ tell: (report) => tellTenant(this.temporal.client, report), host, name, ...different });
  }

  /** With its host's worker; the tenant runs and has been told. */
  static async running(temporal: TestTemporal): Promise<TestTenant> {
    const tenant = new TestTenant(temporal);
    await temporal.startTenantHost(tenant.host, tenant.agent);
    await tenant.agent.appear();
    await tenant.agent.tell();
    await tenant.shows((row) => row.state === 'running');
    // A list shows it from the start's own memo; a page needs the first workflow task.
    await tenant.page();
    return tenant;
  }

  /** Waits until the workflow has taken everything in that the agent knows, and the row satisfies `holds`. */
  shows(holds: (row: ListedTenant) => boolean = () => true, withinMs = 30_000): Promise<ListedTenant> {
    return until(
      `${this.name} shows it`,
      async () => {
        const row = await readTenant(this.temporal.client, this.name);
        return row !== null && row.seq >= this.agent.state.seq && holds(row) && row;
      },
      withinMs,
    );
  }

  async page(): Promise<string> {
    const metadata = await this.handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  }

  transitionsTold(): Promise<number[]> {
    return transitionsTold(this.temporal.client, this.name);
  }

  runs() {
    return runsOf(this.temporal.client, this.name);
  }

  async eventCount(): Promise<number> {
    return (await this.handle.describe()).historyLength;
  }
}

/** What Temporal shows of the house: tenants and host from visibility and the lease, pages and histories of workflows. */
import type { Client } from '@temporalio/client';
import { type HostReading, readHost } from '../../../src/client/hosts';
import { type ListedTenant, listTenants, readTenant } from '../../../src/client/tenants';
import { hostWorkflowId, tenantWorkflowId } from '../../../src/domain/ids';
import type { TenantStateName } from '../../../src/domain/tenants/tenant-state';
import { until } from '../until';
import { readTenantHistory, type TenantHistory } from './histories';

export const hostId = 'local';
export const lookEveryMs = 50;
const hostLookEveryMs = 250;

export abstract class TemporalView {
  abstract readonly client: Client;

  /** What visibility says of it; null when it has no running workflow. */
  read(name: string): Promise<ListedTenant | null> {
    return readTenant(this.client, name);
  }

  list(): Promise<ListedTenant[]> {
    return listTenants(this.client);
  }

  /** Waits until Temporal shows the tenant like this; the server may be away for a while. */
  async sees(
    name: string,
    what: string,
    isIt: (row: ListedTenant) => boolean,
    withinMs?: number,
  ): Promise<ListedTenant> {
    let last: unknown = null;
    const look = async () => {
      const row = await this.read(name).catch((error: Error) => {
        last = error.message;
        return null;
      });
      last = row ?? last;
      return row !== null && isIt(row) ? row : null;
    };
    try {
      return await until(`${name} ${what}`, look, withinMs, lookEveryMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}; it is ${JSON.stringify(last)}`, { cause: error });
    }
  }

  seesState(name: string, state: TenantStateName, withinMs?: number): Promise<ListedTenant> {
    return this.sees(name, `is ${state}`, (row) => row.state === state, withinMs);
  }

  history(name: string): Promise<TenantHistory> {
    return readTenantHistory(this.client, name);
  }

  /** The page that Temporal Web shows of a workflow. */
  async page(workflowId: string): Promise<string> {
    const handle = this.client.workflow.getHandle(workflowId);
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  }

  /** What the agent said in its last beat, and whether that still counts. */
  host(): Promise<HostReading> {
    return readHost(this.client, hostId);
  }

  /** Its agent holds the lease; the server may be away for a while. */
  async hostIsUp(withinMs?: number): Promise<void> {
    const isUp = async () => (await this.host().catch(() => null))?.state === 'up';
    await until('the host is up', isUp, withinMs, hostLookEveryMs);
  }

  hostPage(): Promise<string> {
    return this.page(hostWorkflowId(hostId));
  }

  tenantPage(name: string): Promise<string> {
    return this.page(tenantWorkflowId(name));
  }
}

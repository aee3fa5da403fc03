/** The door to tenants' workflows: telling, listing, reading. What is asked of them: tenant-commands.ts. */
import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import { orchestratorTaskQueue, tenantWorkflowId } from '../domain/ids';
import { hostIdAttribute } from '../domain/search-attributes';
import { tenantAttributes } from '../domain/tenants/tenant-attributes';
import type { EndedTenant, EndedWorkflowName } from '../domain/tenants/tenant-gone';
import { tenantPurpose } from '../domain/tenants/tenant-page';
import type { TenantReport } from '../domain/tenants/tenant-report';
import { tenantRow, type TenantRow } from '../domain/tenants/tenant-row';
import { superviseTenantType, tenantReportedSignal } from '../../workflows/tenants/messages';
import { quickCallMs, within } from './deadline';
import { quoted } from './visibility';

export interface ListedTenant extends TenantRow {
  workflowId: string;
  runId: string;
}

export interface TenantPosition {
  name: string;
  journal: string;
  seq: number;
}

const listMs = 10_000;

/** Starts the tenant's workflow if none runs; returns when the server has it. */
export async function tellTenant(client: Client, report: TenantReport): Promise<void> {
  const { name } = report.state;
  const row = tenantRow(report.state, report.journal);
  await within(client, quickCallMs, () =>
    client.workflow.signalWithStart(superviseTenantType, {
      workflowId: tenantWorkflowId(name),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [{ name }],
      signal: tenantReportedSignal,
      signalArgs: [report],
      // Set at the start they cost no event, and a list shows the tenant before any worker has looked at it.
      memo: { tenant: row },
      typedSearchAttributes: tenantAttributes(row).flatMap(({ key, value }) =>
        value === null ? [] : [{ key, value }],
      ),
      ...tenantPurpose(name, report.host),
    }),
  );
}

/** Of the workflows that run; an agent compares them with its own tenants. */
export async function listTenantsOfHost(client: Client, host: string): Promise<TenantPosition[]> {
  const listed = await list(client, ` AND ${hostIdAttribute.name} = '${quoted(host)}'`);
  return listed.map(({ name, journal, seq }) => ({ name, journal, seq }));
}

/** Sorted by name. */
export async function listTenants(client: Client): Promise<ListedTenant[]> {
  const listed = await list(client, '');
  return listed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Null when no workflow of this tenant runs. */
export async function readTenant(client: Client, name: string): Promise<ListedTenant | null> {
  try {
    const handle = client.workflow.getHandle(tenantWorkflowId(name));
    const description = await within(client, quickCallMs, () => handle.describe());
    return description.status.name === 'RUNNING' ? listedTenant(description) : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** How the newest workflow of this tenant ended; null when it runs, or the server knows of none. */
export async function readTenantEnd(client: Client, name: string): Promise<EndedTenant | null> {
  try {
    const handle = client.workflow.getHandle(tenantWorkflowId(name));
    const { status, closeTime } = await within(client, quickCallMs, () => handle.describe());
    const how = ends[status.name];
    return how === undefined || closeTime === undefined ? null : { name, how, at: closeTime.toISOString() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

const ends: Partial<Record<WorkflowExecutionStatusName, EndedWorkflowName>> = {
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
};

async function list(client: Client, filter: string): Promise<ListedTenant[]> {
  const query = `WorkflowType = '${superviseTenantType}' AND ExecutionStatus = 'Running'${filter}`;
  return within(client, listMs, async () => {
    const found: ListedTenant[] = [];
    for await (const execution of client.workflow.list({ query, pageSize: 1000 })) {
      const listed = listedTenant(execution);
      if (listed !== null) found.push(listed);
    }
    return found;
  });
}

function listedTenant(
  execution: Pick<WorkflowExecutionDescription, 'memo' | 'workflowId' | 'runId'>,
): ListedTenant | null {
  const row = execution.memo?.['tenant'] as TenantRow | undefined;
  return row === undefined ? null : { ...row, workflowId: execution.workflowId, runId: execution.runId };
}

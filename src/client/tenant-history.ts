/** Reads the histories of a tenant's workflows; only the server is needed for it. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { tenantWorkflowId } from '../domain/ids';
import type { HistoryFact } from '../domain/tenants/tenant-history';
import { within } from './deadline';
import { factsOfEvents } from './tenant-history-events';
import { quoted } from './visibility';

export interface TenantRun {
  runId: string;
  startedAtMs: number;
  /** Null while it runs. */
  closedAtMs: number | null;
}

const readMs = 20_000;
/** So many runs are asked for before they are needed: each is one way there and back. */
const readAhead = 4;

/** Oldest first; of tenants that are gone, too. */
export async function listTenantRuns(client: Client, name: string): Promise<TenantRun[]> {
  const workflowId = tenantWorkflowId(name);
  return within(client, readMs, async () => {
    const runs = new Map<string, TenantRun>();
    for await (const run of client.workflow.list({ query: `WorkflowId = '${quoted(workflowId)}'`, pageSize: 1000 })) {
      runs.set(run.runId, runOf(run));
    }
    // Visibility lags behind: the newest run may be missing in it.
    const newest = await describeNewest(client, workflowId);
    if (newest !== null) runs.set(newest.runId, newest);
    return [...runs.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
  });
}

async function describeNewest(client: Client, workflowId: string): Promise<TenantRun | null> {
  try {
    return runOf(await client.workflow.getHandle(workflowId).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function runOf({ runId, startTime, closeTime }: { runId: string; startTime: Date; closeTime?: Date }): TenantRun {
  return { runId, startedAtMs: startTime.getTime(), closedAtMs: closeTime?.getTime() ?? null };
}

/** The facts of one run after the other, in the given order. */
export async function* readTenantRuns(
  client: Client,
  name: string,
  runs: readonly TenantRun[],
): AsyncGenerator<HistoryFact[]> {
  const underWay: Promise<HistoryFact[]>[] = [];
  const rest = [...runs];
  for (;;) {
    while (underWay.length < readAhead) {
      const run = rest.shift();
      if (run === undefined) break;
      const reading = readTenantRun(client, name, run.runId);
      // Whoever reads may fail, or stop, before it is waited for.
      reading.catch(() => undefined);
      underWay.push(reading);
    }
    const next = underWay.shift();
    if (next === undefined) return;
    yield await next;
  }
}

export async function readTenantRun(client: Client, name: string, runId: string): Promise<HistoryFact[]> {
  const handle = client.workflow.getHandle(tenantWorkflowId(name), runId);
  try {
    const { events } = await within(client, readMs, () => handle.fetchHistory());
    return factsOfEvents(events ?? [], runId, client.options.loadedDataConverter.payloadConverter);
  } catch (error) {
    // Its time was over between the list and now.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** How long the server keeps closed workflows; null when it does not say. */
export async function readRetentionDays(client: Client): Promise<number | null> {
  const { namespace } = client.options;
  const { config } = await within(client, readMs, () => client.workflowService.describeNamespace({ namespace }));
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return seconds > 0 ? Math.round(seconds / 86_400) : null;
}

/** What tenants' workflows were told, from their histories: every run, every signal, in order. */
import type { Client } from '@temporalio/client';
import { tenantWorkflowId } from '../../../src/domain/ids';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import type { Transition } from '../../../src/domain/tenants/tenant-state';

export type Told = Transition & { journal: string };

export interface TenantHistory {
  /** In the order in which they arrived, each once. */
  told: Told[];
  /** Sent again although it had arrived. */
  duplicates: number;
  /** Arrived after a newer one. */
  late: Told[];
  runs: { runId: string; status: string }[];
}

export async function readTenantHistory(client: Client, name: string): Promise<TenantHistory> {
  const history: TenantHistory = {
    told: [],
    duplicates: 0,
    late: [],
    runs: await runsOf(client, tenantWorkflowId(name)),
  };
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  for (const { runId } of history.runs) {
    for (const { journal, transitions } of await reportsOf(client, tenantWorkflowId(name), runId)) {
      for (const transition of transitions) {
        const key = `${journal} ${transition.seq}`;
        if (seen.has(key)) {
          history.duplicates += 1;
          continue;
        }
        seen.add(key);
        const told = { ...transition, journal };
        history.told.push(told);
        if (transition.seq < (newest.get(journal) ?? 0)) history.late.push(told);
        newest.set(journal, Math.max(transition.seq, newest.get(journal) ?? 0));
      }
    }
  }
  return history;
}

async function runsOf(client: Client, workflowId: string): Promise<TenantHistory['runs']> {
  const runs: { runId: string; status: string; startedAtMs: number }[] = [];
  for await (const { runId, status, startTime } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    runs.push({ runId, status: status.name, startedAtMs: +startTime });
  }
  return runs.sort((a, b) => a.startedAtMs - b.startedAtMs);
}

async function reportsOf(client: Client, workflowId: string, runId: string): Promise<TenantReport[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const { payloadConverter } = client.options.loadedDataConverter;
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const payload = signal?.signalName === 'tenantReported' ? signal.input?.payloads?.[0] : undefined;
    return payload === undefined || payload === null ? [] : [payloadConverter.fromPayload<TenantReport>(payload)];
  });
}

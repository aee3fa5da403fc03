/** What a tenant's workflow was told, read from its histories. */
import type { Client } from '@temporalio/client';
import { tenantWorkflowId } from '../../src/domain/ids';

/** Numbers of the transitions, in order and with doubles, of all runs, the oldest first. */
export async function transitionsTold(client: Client, name: string): Promise<number[]> {
  const seqs: number[] = [];
  for (const { history } of await runsOf(client, name)) {
    for (const event of history.events ?? []) {
      const payload = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0];
      if (!payload?.data) continue;
      const report = JSON.parse(Buffer.from(payload.data).toString()) as { transitions: { seq: number }[] };
      seqs.push(...report.transitions.map(({ seq }) => seq));
    }
  }
  return seqs;
}

export async function runsOf(client: Client, name: string) {
  const found = [];
  for await (const execution of client.workflow.list({ query: `WorkflowId = '${tenantWorkflowId(name)}'` })) {
    const handle = client.workflow.getHandle(execution.workflowId, execution.runId);
    found.push({ execution, history: await handle.fetchHistory() });
  }
  return found.sort((a, b) => a.execution.startTime.getTime() - b.execution.startTime.getTime());
}

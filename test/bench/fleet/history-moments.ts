/** When a workflow had taken in what it was told, by its history: the moments are the server's, on the same machine. */
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { tenantWorkflowId } from '../../../src/domain/ids';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import { tenantReportedSignal } from '../../../workflows/tenants/messages';

export interface TakenReport {
  report: TenantReport;
  /** The server had the signal. */
  signalledAtMs: number;
  /** The workflow had taken it in: queries, its page and its attributes show it. */
  takenAtMs: number;
}

/** Of the present run; a signal whose workflow task is not done yet is left out. */
export async function readTakenReports(client: Client, name: string): Promise<TakenReport[]> {
  const { events } = await client.workflow.getHandle(tenantWorkflowId(name)).fetchHistory();
  const { payloadConverter } = client.options.loadedDataConverter;
  const taken: TakenReport[] = [];
  let open: (Omit<TakenReport, 'takenAtMs'> & { eventId: number })[] = [];
  for (const event of events ?? []) {
    const signal = event.workflowExecutionSignaledEventAttributes;
    const payload = signal?.signalName === tenantReportedSignal.name ? signal.input?.payloads?.[0] : undefined;
    if (payload != null) {
      const report = payloadConverter.fromPayload<TenantReport>(payload);
      open.push({ report, signalledAtMs: tsToMs(event.eventTime), eventId: Number(event.eventId) });
    }
    const task = event.workflowTaskCompletedEventAttributes;
    if (task == null) continue;
    // What came while the task was running waits for the next one.
    const isSeen = ({ eventId }: { eventId: number }) => eventId < Number(task.startedEventId);
    for (const { report, signalledAtMs } of open.filter(isSeen)) {
      taken.push({ report, signalledAtMs, takenAtMs: tsToMs(event.eventTime) });
    }
    open = open.filter((entry) => !isSeen(entry));
  }
  return taken;
}

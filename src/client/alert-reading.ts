/** One alert, and how many there are, as the server shows them: no worker is needed. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { AlertRow, AlertStateName } from '../domain/alerts/alert-row';
import { alertWorkflowId } from '../domain/ids';
import { opsStateAttribute } from '../domain/search-attributes';
import { followAlertType } from '../../workflows/alerts/messages';
import type { ListedAlert } from './alerts';
import { quickCallMs, within } from './deadline';

/** The newest of this key, also when it is over; null when the server knows none that came about by itself. */
export async function readAlert(client: Client, key: string): Promise<ListedAlert | null> {
  try {
    const handle = client.workflow.getHandle(alertWorkflowId(key));
    const { memo, status, workflowId, runId } = await within(client, quickCallMs, () => handle.describe());
    const row = memo?.['alert'] as AlertRow | undefined;
    // One that was terminated says for ever what it said last.
    const isOver = status.name === 'COMPLETED';
    if (row === undefined || (!isOver && status.name !== 'RUNNING')) return null;
    // Nor does one that nobody had to be told of say at its end that it is over.
    return { ...row, state: isOver ? 'over' : row.state, workflowId, runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

const countedStates: readonly AlertStateName[] = ['firing', 'acknowledged'];

/** How many last of which people have been told. */
export function countAlerts(client: Client): Promise<number> {
  const states = countedStates.map((state) => `'${state}'`).join(', ');
  const query = `WorkflowType = '${followAlertType}' AND ExecutionStatus = 'Running' AND ${opsStateAttribute.name} IN (${states})`;
  return within(client, quickCallMs, async () => (await client.workflow.count(query)).count);
}

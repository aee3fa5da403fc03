import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { quickCallMs, within } from './deadline';

/** That no such workflow runs is no error. */
export async function signalIfThere(client: Client, workflowId: string, signal: () => Promise<void>): Promise<void> {
  try {
    await within(client, quickCallMs, signal);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError && error.workflowId === workflowId) return;
    throw error;
  }
}

import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';
import { quickCallMs, within } from './deadline';

/** A worker that answers at all answers a query in milliseconds. */
const answerMs = 2_500;

/** Null when nobody can answer. */
export async function askWorkflow<Answer>(
  client: Client,
  workflowId: string,
  question: QueryDefinition<Answer>,
): Promise<Answer | null> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await within(client, answerMs, () => handle.query(question));
  } catch {
    // No worker, an older one, no workflow and no server come as different errors, and mean the same here.
    return null;
  }
}

/** Of one that runs only: `gone` when none does, null when nobody can answer. */
export async function askRunning<Answer>(
  client: Client,
  workflowId: string,
  question: QueryDefinition<Answer>,
): Promise<Answer | 'gone' | null> {
  try {
    // One that has ended still answers.
    const { status } = await within(client, quickCallMs, () => client.workflow.getHandle(workflowId).describe());
    return status.name === 'RUNNING' ? await askWorkflow(client, workflowId, question) : 'gone';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'gone' : null;
  }
}

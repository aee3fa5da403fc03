/** Asks a tenant's host for what the tenant has written: one short workflow for each read, and none is left behind. */
import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { logsWorkflowId, orchestratorTaskQueue } from '../domain/ids';
import type { LogAnswer, LogRequest } from '../domain/tenants/tenant-log';
import { readLogsUpdate, readTenantLogsType } from '../../workflows/tenants/messages';
import { isServerThere, quickCallMs, unreachable, within } from './deadline';
import { RequestFailure } from './request-failure';

/** A worker that answers at all accepts within milliseconds. */
const acceptMs = 5_000;
/** Beyond the wait: until the host has taken it up, and the way there and back. */
const answerMarginMs = 15_000;

export interface RemoteLogs {
  answer: LogAnswer;
  /** The workflow that could not be deleted, with what was read in its history; null when nothing is left. */
  leftBehind: string | null;
}

/** Rejects with what `signal` was aborted with; then, too, nothing is left. */
export async function askForLogs(
  client: Client,
  host: string,
  request: LogRequest,
  signal: AbortSignal,
): Promise<RemoteLogs> {
  signal.throwIfAborted();
  const workflowId = logsWorkflowId(randomUUID());
  try {
    const answer = await orAborted(signal, ask(client, workflowId, host, request));
    return { answer, leftBehind: (await deleteWorkflow(client, workflowId)) ? null : workflowId };
  } catch (error) {
    // It may not even have been started.
    await deleteWorkflow(client, workflowId);
    throw error;
  }
}

/** What a command that was killed could not delete itself. */
export async function deleteLeftovers(client: Client): Promise<void> {
  const query = `WorkflowType = '${readTenantLogsType}' AND ExecutionStatus != 'Running'`;
  await within(client, quickCallMs, async () => {
    for await (const { workflowId } of client.workflow.list({ query })) await deleteWorkflow(client, workflowId);
  });
}

async function ask(client: Client, workflowId: string, host: string, request: LogRequest): Promise<LogAnswer> {
  const startWorkflowOperation = new WithStartWorkflowOperation(readTenantLogsType, {
    workflowId,
    workflowIdConflictPolicy: 'FAIL',
    taskQueue: orchestratorTaskQueue,
    args: [{ host, request }],
    workflowExecutionTimeout: '2m',
    staticSummary: `Reads the logs of tenant ${request.name} on ${host}, once; then it is deleted`,
  });
  let isAccepted = false;
  try {
    const accepted = await within(client, acceptMs, () =>
      client.workflow.startUpdateWithStart(readLogsUpdate, { waitForStage: 'ACCEPTED', startWorkflowOperation }),
    );
    isAccepted = true;
    return await within(client, request.waitMs + answerMarginMs, () => accepted.result());
  } catch (error) {
    const isSilence = error instanceof RequestFailure && error.kind === 'unreachable';
    if (!isSilence && !(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw explained(error);
    if (!(await isServerThere(client))) throw unreachable(error);
    throw isAccepted
      ? new RequestFailure('hostAway', `host ${host} does not answer; see that its agent runs`, { cause: error })
      : new RequestFailure('noWorker', 'no worker answered; see that `watchkeeper worker` runs', { cause: error });
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  const kind = type === 'hostAway' ? 'hostAway' : type === 'tenantUnknown' ? 'unknownTenant' : 'failed';
  return new RequestFailure(kind, cause?.message ?? error.message, { cause: error });
}

/** True when nothing is left of it. */
async function deleteWorkflow(client: Client, workflowId: string): Promise<boolean> {
  const { namespace } = client.options;
  try {
    await within(client, quickCallMs, () =>
      client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } }),
    );
    return true;
  } catch {
    // Whatever the reason is: who asked is told that it is still there, and what it is called.
    return false;
  }
}

async function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

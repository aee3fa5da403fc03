/** Updates of workflows, on behalf of people: accepted soon or not at all, and every failure explained. */
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WithStartWorkflowOperation,
} from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition, type Workflow } from '@temporalio/common';
import type { AlertFailureType } from '../domain/alerts/failures';
import type { DatabaseFailureType } from '../domain/databases/failures';
import type { OrderFailureType } from '../domain/orders/failures';
import type { TenantFailureType } from '../domain/tenants/failures';
import { isServerThere, unreachable, within } from './deadline';
import { RequestFailure, type RequestFailureKind } from './request-failure';

/** A worker that answers at all accepts or refuses within milliseconds; in a burst it may take seconds. */
const acceptMs = 6_000;
/** Beyond the command's own time: two tries with the host, and the way there and back. */
const answerMarginMs = 40_000;
const defaultCommandMs = 60_000;

export interface UpdateCommand {
  timeoutMs?: number;
  notAfter?: string;
}

export interface UpdateTarget {
  workflowId: string;
  /** What to look at when no answer came. */
  subject: string;
  /** No such workflow runs. */
  notFound: () => RequestFailure;
  /** It is started when none runs. */
  start?: () => WithStartWorkflowOperation<Workflow>;
}

export async function sendUpdate<Answer, Command extends UpdateCommand>(
  client: Client,
  update: UpdateDefinition<Answer, [Command]>,
  target: UpdateTarget,
  wish: Omit<Command, 'notAfter'>,
): Promise<Answer> {
  const workflow = client.workflow.getHandle(target.workflowId);
  const timeoutMs = wish.timeoutMs ?? defaultCommandMs;
  const command = { ...wish, timeoutMs, notAfter: new Date(Date.now() + acceptMs).toISOString() } as Command;
  let isAccepted = false;
  try {
    const accepted = await within(client, acceptMs, () => {
      const options = { args: [command] as [Command], waitForStage: 'ACCEPTED' as const };
      const { start } = target;
      if (start === undefined) return workflow.startUpdate(update, options);
      return client.workflow.startUpdateWithStart(update, { ...options, startWorkflowOperation: start() });
    });
    isAccepted = true;
    return await within(client, timeoutMs + answerMarginMs, () => accepted.result());
  } catch (error) {
    const isSilence = error instanceof RequestFailure && error.kind === 'unreachable';
    if (!isSilence && !(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw explained(error, target);
    if (!(await isServerThere(client))) throw unreachable(error);
    if (isAccepted)
      throw new RequestFailure('failed', `no answer came about ${target.subject}; look at it`, { cause: error });
    throw new RequestFailure('noWorker', 'no worker answered; see that `watchkeeper worker` runs', { cause: error });
  }
}

type FailureType = TenantFailureType | DatabaseFailureType | AlertFailureType | OrderFailureType;

/** Those that are not here mean that it failed. */
const kinds: Partial<Record<FailureType, RequestFailureKind>> = {
  hostAway: 'hostAway',
  requestRefused: 'refused',
  requestSuperseded: 'refused',
  nameRefused: 'refused',
  portRefused: 'refused',
  moveRefused: 'refused',
  poolRequestRefused: 'refused',
  alertRequestRefused: 'refused',
  orderRequestRefused: 'refused',
  scanRequestRefused: 'refused',
  checkpointRefused: 'refused',
  noFreePort: 'refused',
  noTemplate: 'refused',
  tenantUnknown: 'unknownTenant',
  databaseUnknown: 'unknownDatabase',
  orderUnknown: 'unknownOrder',
  ordersWorkerAway: 'noWorker',
};

function explained(error: unknown, { notFound }: UpdateTarget): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    const type = cause instanceof ApplicationFailure ? (cause.type as FailureType) : null;
    const kind = (type && kinds[type]) ?? 'failed';
    return new RequestFailure(kind, cause?.message ?? error.message, { cause: error });
  }
  if (error instanceof WorkflowNotFoundError) return notFound();
  throw error;
}

/** What people ask of a tenant, as Updates of its workflow. Each returns when it is done, or throws a RequestFailure. */
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { tenantWorkflowId } from '../domain/ids';
import {
  restartTenantUpdate,
  startTenantUpdate,
  stopTenantUpdate,
  type TenantCommand,
} from '../../workflows/tenants/messages';
import type { TenantRow } from '../domain/tenants/tenant-row';
import { isServerAway } from './deadline';
import { RequestFailure, type RequestFailureKind } from './request-failure';

type TenantUpdate = typeof startTenantUpdate;

/** Beyond the tenant's own time: two tries with the host, and the way there and back. */
const answerMarginMs = 30_000;
export const defaultCommandMs = 60_000;

export function startTenant(client: Client, name: string, command: TenantCommand): Promise<TenantRow> {
  return ask(client, startTenantUpdate, name, command);
}

export function stopTenant(client: Client, name: string, command: TenantCommand): Promise<TenantRow> {
  return ask(client, stopTenantUpdate, name, command);
}

export function restartTenant(client: Client, name: string, command: TenantCommand): Promise<TenantRow> {
  return ask(client, restartTenantUpdate, name, command);
}

async function ask(client: Client, update: TenantUpdate, name: string, command: TenantCommand): Promise<TenantRow> {
  const deadlineMs = (command.timeoutMs ?? defaultCommandMs) + answerMarginMs;
  const handle = client.workflow.getHandle(tenantWorkflowId(name));
  try {
    return await client.withDeadline(Date.now() + deadlineMs, () => handle.executeUpdate(update, { args: [command] }));
  } catch (error) {
    throw explained(error, name);
  }
}

function explained(error: unknown, name: string): RequestFailure {
  const because = (kind: RequestFailureKind, message: string) => new RequestFailure(kind, message, { cause: error });
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    const type = cause instanceof ApplicationFailure ? cause.type : null;
    const message = cause?.message ?? error.message;
    if (type === 'hostAway') return because('hostAway', message);
    return because(type === 'requestRefused' || type === 'requestSuperseded' ? 'refused' : 'failed', message);
  }
  if (error instanceof WorkflowNotFoundError) return because('unknownTenant', `no tenant ${name} is supervised`);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return because('noWorker', 'no worker answered; see that `watchkeeper worker` runs');
  }
  if (isServerAway(error)) return because('unreachable', 'Temporal does not answer');
  throw error;
}

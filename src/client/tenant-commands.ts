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
import { isServerAway, isServerThere, unreachable } from './deadline';
import { RequestFailure, type RequestFailureKind } from './request-failure';

type TenantUpdate = typeof startTenantUpdate;

/** A worker that answers at all accepts or refuses within milliseconds. */
const acceptMs = 10_000;
/** Beyond the tenant's own time: two tries with the host, and the way there and back. */
const answerMarginMs = 40_000;
export const defaultCommandMs = 60_000;

export type TenantWish = Omit<TenantCommand, 'notAfter'>;

export function startTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, startTenantUpdate, name, wish);
}

export function stopTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, stopTenantUpdate, name, wish);
}

export function restartTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, restartTenantUpdate, name, wish);
}

async function ask(client: Client, update: TenantUpdate, name: string, wish: TenantWish): Promise<TenantRow> {
  const workflow = client.workflow.getHandle(tenantWorkflowId(name));
  const timeoutMs = wish.timeoutMs ?? defaultCommandMs;
  const acceptUntilMs = Date.now() + acceptMs;
  const command: TenantCommand = { ...wish, timeoutMs, notAfter: new Date(acceptUntilMs).toISOString() };
  try {
    const accepted = await client.withDeadline(acceptUntilMs, () =>
      workflow.startUpdate(update, { args: [command], waitForStage: 'ACCEPTED' }),
    );
    return await client.withDeadline(Date.now() + timeoutMs + answerMarginMs, () => accepted.result());
  } catch (error) {
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw explained(error, name);
    if (!(await isServerThere(client))) throw unreachable(error);
    if (Date.now() > acceptUntilMs + 1_000)
      throw new RequestFailure('failed', `no answer came about ${name}; look at it`);
    throw new RequestFailure('noWorker', 'no worker answered; see that `watchkeeper worker` runs', { cause: error });
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
  if (isServerAway(error)) return unreachable(error);
  throw error;
}

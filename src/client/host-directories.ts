/** What people ask of a host about the directories of its tenants. Each returns when it is done, or throws a RequestFailure. */
import type { Client } from '@temporalio/client';
import { hostWorkflowId } from '../domain/ids';
import type { AddedTenant, RemovedTenant } from '../domain/tenants/directory-request';
import {
  addTenantUpdate,
  removeTenantUpdate,
  type AddTenantCommand,
  type DirectoryCommand,
} from '../../workflows/hosts/messages';
import { RequestFailure } from './request-failure';
import { sendUpdate, type UpdateTarget } from './workflow-update';

/** The directory is there then; its tenant is about to start. */
export function addTenant(
  client: Client,
  host: string,
  wish: Omit<AddTenantCommand, 'notAfter'>,
): Promise<AddedTenant> {
  return sendUpdate(client, addTenantUpdate, targetOf(host, wish.name), wish);
}

/** The process is gone then. */
export function removeTenant(
  client: Client,
  host: string,
  wish: Omit<DirectoryCommand, 'notAfter'>,
): Promise<RemovedTenant> {
  return sendUpdate(client, removeTenantUpdate, targetOf(host, wish.name), wish);
}

function targetOf(host: string, name: string): UpdateTarget {
  const message = `nothing was heard of host ${host} yet; start \`watchkeeper agent --host ${host}\` there and ask again`;
  return {
    workflowId: hostWorkflowId(host),
    subject: name,
    notFound: () => new RequestFailure('hostAway', message),
  };
}

/** What people ask of a tenant, as Updates of its workflow. Each returns when it is done, or throws a RequestFailure. */
import type { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { tenantWorkflowId } from '../domain/ids';
import {
  moveTenantUpdate,
  releaseTenantUpdate,
  restartTenantUpdate,
  startTenantUpdate,
  stopTenantUpdate,
  takeTenantUpdate,
  type MoveCommand,
  type ReleaseCommand,
  type TenantCommand,
} from '../../workflows/tenants/messages';
import type { TenantRow } from '../domain/tenants/tenant-row';
import { RequestFailure } from './request-failure';
import { sendUpdate } from './workflow-update';

export type TenantWish = Omit<TenantCommand, 'notAfter'>;
export type ReleaseWish = Omit<ReleaseCommand, 'notAfter'>;
export type MoveWish = Omit<MoveCommand, 'notAfter'>;

export function startTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, startTenantUpdate, name, wish);
}

export function stopTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, stopTenantUpdate, name, wish);
}

export function restartTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, restartTenantUpdate, name, wish);
}

export function releaseTenant(client: Client, name: string, wish: ReleaseWish): Promise<TenantRow> {
  return ask(client, releaseTenantUpdate, name, wish);
}

/** Returns when it serves from there, or, if it is stopped, when it will with its next start. */
export function moveTenant(client: Client, name: string, wish: MoveWish): Promise<TenantRow> {
  return ask(client, moveTenantUpdate, name, wish);
}

/** Returns when it is supervised again, whatever its process does. */
export function takeTenant(client: Client, name: string, wish: TenantWish): Promise<TenantRow> {
  return ask(client, takeTenantUpdate, name, wish);
}

function ask<Command extends TenantCommand>(
  client: Client,
  update: UpdateDefinition<TenantRow, [Command]>,
  name: string,
  wish: Omit<Command, 'notAfter'>,
): Promise<TenantRow> {
  const notFound = () => new RequestFailure('unknownTenant', `no tenant ${name} is supervised`);
  return sendUpdate(client, update, { workflowId: tenantWorkflowId(name), subject: name, notFound }, wish);
}

import type { Client } from '@temporalio/client';
import { tenantWorkflowId } from '../domain/ids';
import type { Supervision } from '../domain/tenants/supervision';
import { tenantKnownQuery } from '../../workflows/tenants/messages';
import { askRunning, askWorkflow } from './ask-workflow';

/** All that the tenant's workflow knows of it; null when nobody can answer. */
export function askTenant(client: Client, name: string): Promise<Supervision | null> {
  return askWorkflow(client, tenantWorkflowId(name), tenantKnownQuery);
}

/** The same, of one that is supervised now. */
export function askSupervisedTenant(client: Client, name: string): Promise<Supervision | 'gone' | null> {
  return askRunning(client, tenantWorkflowId(name), tenantKnownQuery);
}

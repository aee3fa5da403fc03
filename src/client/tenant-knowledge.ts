import type { Client } from '@temporalio/client';
import { tenantWorkflowId } from '../domain/ids';
import type { Supervision } from '../domain/tenants/supervision';
import { tenantKnownQuery } from '../../workflows/tenants/messages';
import { within } from './deadline';

/** A worker that answers at all answers a query in milliseconds. */
const answerMs = 2_500;

/** All that the tenant's workflow knows of it; null when nobody can answer. */
export async function askTenant(client: Client, name: string): Promise<Supervision | null> {
  const handle = client.workflow.getHandle(tenantWorkflowId(name));
  try {
    return await within(client, answerMs, () => handle.query(tenantKnownQuery));
  } catch {
    // No worker, an older one, no workflow and no server come as different errors, and mean the same here.
    return null;
  }
}

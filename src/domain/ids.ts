/** Every Workflow Id and Task Queue name of the system is made here, the business key first. */

export const orchestratorTaskQueue = 'watchkeeper';

export function hostTaskQueue(hostId: string): string {
  return `host-${hostId}`;
}

export function hostWorkflowId(hostId: string): string {
  return `host/${hostId}`;
}

export function poolWorkflowId(pool: string): string {
  return `databases/${pool}`;
}

/** One read of a tenant's logs; its history is deleted with the answer. */
export function logsWorkflowId(uuid: string): string {
  return `logs/${uuid}`;
}

export function tenantWorkflowId(tenantName: string): string {
  return `tenant/${tenantName}`;
}

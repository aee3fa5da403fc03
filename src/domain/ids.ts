/** Every Workflow Id and Task Queue name of the system is made here, the business key first. */

export const orchestratorTaskQueue = 'watchkeeper';

export function hostTaskQueue(hostId: string): string {
  return `host-${hostId}`;
}

export function hostWorkflowId(hostId: string): string {
  return `host/${hostId}`;
}

export function tenantWorkflowId(tenantName: string): string {
  return `tenant/${tenantName}`;
}

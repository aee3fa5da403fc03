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

/** By the key of its condition. */
export function alertWorkflowId(key: string): string {
  return `alert/${key}`;
}

/** By its channel and, of mail, its recipient. */
export function channelWorkflowId(channel: string, recipient: string | null): string {
  return recipient === null ? `channel/${channel}` : `channel/${channel}/${recipient}`;
}

export const silencesWorkflowId = 'silences';

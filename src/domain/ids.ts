/** Every Workflow Id and Task Queue name of the system is made here, the business key first. */

export const orchestratorTaskQueue = 'watchkeeper';

/** SSH, SOAP and the database of the shop. */
export const ordersTaskQueue = 'orders';

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

export function shopWorkflowId(shop: string): string {
  return `orders/${shop}`;
}

/** One sending of one order. */
export function orderWorkflowId(shop: string, orderId: string): string {
  return `order/${shop}/${orderId}`;
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

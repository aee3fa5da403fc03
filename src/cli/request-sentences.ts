import type { HostHealth } from '../domain/hosts/host-health';
import type { TenantVerb } from '../domain/tenants/tenant-command';
import type { TenantRow } from '../domain/tenants/tenant-row';

export function doneSentence(verb: TenantVerb, { name, port, pid }: TenantRow): string {
  if (verb === 'stop') return `Tenant ${name} is stopped, and stays so until it is started again.`;
  const place = `on port ${port}${pid === null ? '' : ` (process ${pid})`}`;
  return verb === 'start' ? `Tenant ${name} runs ${place}.` : `Tenant ${name} was restarted and runs ${place}.`;
}

/** `story`: what the host's workflow says; null when it cannot be asked. */
export function awaySentence(name: string, hostId: string, story: Pick<HostHealth, 'state' | 'since'> | null): string {
  const since = story === null || story.state === 'up' ? '' : ` since ${story.since}`;
  return (
    `tenant ${name} is on host ${hostId}, whose agent has been away${since}; ` +
    `start \`watchkeeper agent --host ${hostId}\` there and ask again`
  );
}

import type { HostHealth } from '../domain/hosts/host-health';
import type { TenantVerb } from '../domain/tenants/tenant-command';
import type { TenantRow } from '../domain/tenants/tenant-row';

export function doneSentence(verb: TenantVerb, row: TenantRow): string {
  const { name, port, pid } = row;
  if (verb === 'release') return releasedSentence(row);
  if (verb === 'take') return `Tenant ${name} is supervised again; now it is ${row.state}.`;
  if (verb === 'stop') return `Tenant ${name} is stopped, and stays so until it is started again.`;
  const place = `on port ${port}${pid === null ? '' : ` (process ${pid})`}`;
  return verb === 'start' ? `Tenant ${name} runs ${place}.` : `Tenant ${name} was restarted and runs ${place}.`;
}

function releasedSentence({ name, pid, released }: TenantRow): string {
  const process = pid === null ? 'nothing starts it' : `nothing touches its process ${pid}`;
  const itself = released?.until == null ? '' : ` or ${released.until}`;
  return `Tenant ${name} is released: ${process} until \`watchkeeper tenants take ${name}\`${itself}.`;
}

/** `story`: what the host's workflow says; null when it cannot be asked. */
export function awaySentence(name: string, hostId: string, story: Pick<HostHealth, 'state' | 'since'> | null): string {
  const since = story === null || story.state === 'up' ? '' : ` since ${story.since}`;
  return (
    `tenant ${name} is on host ${hostId}, whose agent has been away${since}; ` +
    `start \`watchkeeper agent --host ${hostId}\` there and ask again`
  );
}

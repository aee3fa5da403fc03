import { join } from 'node:path';
import type { HostHealth } from '../domain/hosts/host-health';
import type { RemovedTenant } from '../domain/tenants/directory-request';
import type { TenantVerb } from '../domain/tenants/tenant-command';
import type { TenantRow } from '../domain/tenants/tenant-row';

export function doneSentence(verb: TenantVerb, row: TenantRow): string {
  const { name, port, pid } = row;
  if (verb === 'release') return releasedSentence(row);
  if (verb === 'take') return `Tenant ${name} is supervised again; now it is ${row.state}.`;
  if (verb === 'stop') return `Tenant ${name} is stopped, and stays so until it is started again.`;
  if (verb === 'move' && pid === null)
    return `Tenant ${name} has no process; it gets database ${row.database} with its next start.`;
  if (verb === 'move') return `Tenant ${name} serves from database ${row.database} (process ${pid}).`;
  const place = `on port ${port}${pid === null ? '' : ` (process ${pid})`}`;
  return verb === 'start' ? `Tenant ${name} runs ${place}.` : `Tenant ${name} was restarted and runs ${place}.`;
}

export function addedSentence({ name, host, port, pid }: TenantRow): string {
  return `Tenant ${name} was added on host ${host} and runs on port ${port}${pid === null ? '' : ` (process ${pid})`}.`;
}

export function removedSentence({ name, host, directory }: RemovedTenant): string {
  return `Tenant ${name} was removed from host ${host}: its process is gone, and so is ${directory}.`;
}

/** Says what is going to happen, to somebody who has not said yes yet. */
export function removalWarning(removal: { name: string; host: string; pid: number | null; watchPath: string }): string {
  const { name, host, pid, watchPath } = removal;
  const end = pid === null ? '' : `ends process ${pid} and `;
  const what = `this ${end}deletes the directory ${join(watchPath, name)} on host ${host} with all that is in it`;
  return `${what}; to do it, add --yes`;
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

/** What has become of a tenant that was added: judged by the line that its workflow shows of it. */
import type { AddedTenant } from './directory-request';
import type { Progress } from './tenant-command';
import type { TenantRow } from './tenant-row';

/** `row`: null while no workflow of that name runs. */
export function progressOfAddition(added: AddedTenant, row: TenantRow | null): Progress {
  if (row === null) return { kind: 'waiting' };
  const { name, host, port } = added;
  if (row.host !== host) {
    const message = `tenant ${name} was added on host ${host}, and one of that name is supervised on host ${row.host} already`;
    return { kind: 'failed', type: 'nameRefused', message: `${message}; remove one of them` };
  }
  if (!isNews(added, row)) return { kind: 'waiting' };
  if (row.state === 'running') return { kind: 'done' };
  const reason = reasonAgainst(row);
  if (reason === null) return { kind: 'waiting' };
  const message = `tenant ${name} was added on host ${host}, port ${port}, and does not run: ${reason}`;
  return { kind: 'failed', type: 'requestRefused', message };
}

/** After `waitedMs`, when it still is not decided. */
export function lateAdditionMessage(
  { name, host, port }: AddedTenant,
  row: TenantRow | null,
  waitedMs: number,
): string {
  const problem = row?.problem ? ` (${row.problem.message})` : '';
  const state = row === null ? 'nothing is told of it yet' : `it is ${row.state}${problem}`;
  return `tenant ${name} was added on host ${host}, port ${port}, and after ${waitedMs / 1000} s ${state}`;
}

/** Of the tenant that was added, and not of an earlier one of this name. */
function isNews(added: AddedTenant, row: TenantRow): boolean {
  return row.journal === added.journal ? row.seq > added.seq : row.journal > added.journal;
}

/** What only a person, or time, can change. */
function reasonAgainst({ state, problem, lastExits }: TenantRow): string | null {
  if (state === 'backoff' || state === 'fatal')
    return `it ended again: ${lastExits.at(-1)?.reason ?? 'no exit was seen'}`;
  if (state === 'conflict') return problem?.message ?? 'its port is taken';
  if (state === 'waiting')
    return `${problem?.message ?? 'no database is up'}; it starts by itself as soon as a database can take it`;
  if (state === 'stopped') return 'a stop was asked for meanwhile';
  return null;
}

/** What is shown of a tenant: its row as its workflow told it, judged by how lately its host was heard. */
import type { HostStatus } from '../domain/hosts/host-status';
import { namedUntold } from '../domain/hosts/host-status';
import { tenantProblems } from '../domain/tenants/failures';
import type { ProcessExit, TenantProblem, TenantStateName, Wanted } from '../domain/tenants/tenant-state';
import type { Release } from '../domain/tenants/release';
import type { TenantRow } from '../domain/tenants/tenant-row';

/** What the views need of a host; `up` means that its last beat is fresh. */
export interface SeenHost {
  id: string;
  state: 'up' | 'lost' | 'unknown';
  status: HostStatus | null;
  beatAt: string | null;
}

/** One element of `tenants list --json`. */
export interface TenantView {
  name: string;
  host: string;
  state: TenantStateName;
  desired: Wanted;
  port: number | null;
  database: string | null;
  pid: number | null;
  startedAt: string | null;
  restarts: number;
  /** Whether its process was started with another command or environment than the next one would be. */
  outdated: boolean;
  problem: TenantProblem | null;
  /** Whose it is while it is not supervised. */
  released: Release | null;
  asOf: string;
}

/** `tenants show --json`. */
export interface TenantDetails extends TenantView {
  /** Null when it does not wait for one, or its workflow cannot be asked. */
  nextTryAt: string | null;
  /** Of its problem. */
  remedy: string | null;
  lastExits: Omit<ProcessExit, 'run'>[];
  workflowId: string;
  runId: string;
  url: string | null;
}

export function viewTenant(row: TenantRow, host: SeenHost | undefined): TenantView {
  return {
    name: row.name,
    host: row.host,
    // Too old to be shown as good: nothing was heard from the host, so nobody knows.
    state: host?.state === 'up' ? row.state : 'unknown',
    desired: row.desired,
    port: row.port === 0 ? null : row.port,
    database: row.database === '' ? null : row.database,
    pid: row.pid,
    startedAt: row.startedAt,
    restarts: row.restarts,
    outdated: isOutdated(row, host?.status ?? null),
    problem: row.problem && { code: row.problem.code, message: row.problem.message, since: row.problem.since },
    released: row.released ?? null,
    asOf: asOf(row, host),
  };
}

/** In answer to a request: what the host has just done is known, whatever its lease says at this moment. */
export function viewAnswer(row: TenantRow, host: SeenHost): TenantView {
  return viewTenant(row, { ...host, state: 'up' });
}

export function viewDetails(
  row: TenantRow & { workflowId: string; runId: string },
  host: SeenHost | undefined,
  url: string | null,
  nextTryAt: string | null,
): TenantDetails {
  return {
    ...viewTenant(row, host),
    nextTryAt,
    remedy: row.problem && tenantProblems[row.problem.code],
    lastExits: row.lastExits.map(({ at, code, signal, reason }) => ({ at, code, signal, reason })),
    workflowId: row.workflowId,
    runId: row.runId,
    url,
  };
}

/** Where either side does not say what was started, nothing is claimed. */
function isOutdated({ pid, launchHash }: TenantRow, host: HostStatus | null): boolean {
  const presentHash = host?.launchHash ?? null;
  return pid !== null && launchHash !== undefined && presentHash !== null && launchHash !== presentHash;
}

/** Until when the row is known to be true: the host's last beat, unless it still has something untold of this tenant. */
function asOf(row: TenantRow, host: SeenHost | undefined): string {
  const untold = host?.status?.untold;
  const isUntold =
    untold !== undefined &&
    untold.oldestAt !== null &&
    (untold.names.includes(row.name) || untold.names.length >= namedUntold);
  const until = isUntold ? untold.oldestAt : (host?.beatAt ?? null);
  // What the row tells was true when it began, even when the host has not beaten since.
  return until === null || until < row.since ? row.since : until;
}

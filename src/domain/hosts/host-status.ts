/** What an agent says of its host in each beat of the lease (heartbeat details). Bounded: it stays under 20 kB. */
import type { DatabaseProblem } from '../databases/database-problems';
import type { DatabaseStatus } from '../databases/database-status';
import type { TenantStateName } from '../tenants/tenant-state';
import type { HostProblemCode } from './failures';
import type { TenantProblemCode } from '../tenants/failures';

export interface HostStatus {
  host: string;
  /** Names this life of the agent: an ISO moment and a random part. */
  incarnation: string;
  agentSince: string;
  /** The moment that all of this was true. */
  asOf: string;
  /** Whether the watch path has been read once since the agent started. */
  isScanned: boolean;
  /** Version of the configuration that is in force. */
  configHash: string;
  /** A newer version that the agent does not take; absent in what older agents tell. */
  configRefused?: { hash: string | null; message: string } | null;
  /** Names what a tenant is started with now; null when it cannot be told. */
  launchHash?: string | null;
  /** `byState` lacks the states that an older agent does not know. */
  tenants: { total: number; byState: Partial<Record<TenantStateName, number>> };
  /** Transitions that their workflows have not acknowledged yet; `names` holds at most `namedUntold` tenants. */
  untold: { count: number; oldestAt: string | null; names: string[] };
  /** As this host sees them, at most `namedDatabases`; absent in what older agents tell. */
  databases?: DatabaseStatus[];
  /** At most `namedProblems`: of the host itself, of databases as it sees them, and of directories that are no tenants. */
  problems: ReportedProblem[];
}

export const namedUntold = 50;
export const namedProblems = 50;
export const namedDatabases = 30;

export type ReportedProblem = HostProblem | DatabaseProblem;

export interface HostProblem {
  word: 'hosts' | 'tenants';
  subject: string;
  code: HostProblemCode | TenantProblemCode;
  message: string;
  since: string;
}

/** What the agent says of its host in each beat of the lease. */
import {
  type ReportedProblem,
  type HostStatus,
  namedDatabases,
  namedProblems,
  namedUntold,
} from '../domain/hosts/host-status';
import type { DatabaseStatus } from '../domain/databases/database-status';
import { tenantStateNames, type TenantStateName } from '../domain/tenants/tenant-state';
import { isOver } from '../domain/tenants/release';
import type { Journal } from './journal';

export interface HostReportFacts {
  host: string;
  incarnation: string;
  agentSince: string;
  configHash: string;
  configRefused: { hash: string | null; message: string } | null;
  launchHash: string | null;
  isScanned: boolean;
  databases: readonly DatabaseStatus[];
  problems: readonly ReportedProblem[];
}

export function reportHost(journal: Journal, facts: HostReportFacts, asOf: string): HostStatus {
  const byState = Object.fromEntries(tenantStateNames.map((name) => [name, 0])) as Record<TenantStateName, number>;
  // One that is gone and only still to be told is no tenant any more.
  const states = journal.states.filter((state) => !isOver(state));
  for (const { state } of states) byState[state] += 1;
  const untold = journal.untoldNames;
  const moments = untold.flatMap((name) => journal.untold(name)[0]?.at ?? []);
  return {
    ...facts,
    asOf,
    tenants: { total: states.length, byState },
    untold: {
      count: untold.reduce((sum, name) => sum + journal.untold(name).length, 0),
      oldestAt: moments.sort()[0] ?? null,
      names: untold.slice(0, namedUntold),
    },
    databases: facts.databases.slice(0, namedDatabases),
    problems: facts.problems.slice(0, namedProblems),
  };
}

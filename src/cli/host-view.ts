/** What is shown of a host: its last beat, what its workflow says of it, and whether this configuration names it. */
import type { HostHealth, HostStateName } from '../domain/hosts/host-health';
import type { HostStatus } from '../domain/hosts/host-status';
import { problemsOfHost, type StatusProblem } from './status-report';

/** One host as it was read. */
export interface ReadHost {
  id: string;
  state: HostStateName;
  status: HostStatus | null;
  beatAt: string | null;
  runId: string | null;
  /** Null when no worker answers for the workflow, or there is none. */
  health: HostHealth | null;
}

/** One element of `hosts list --json`. What is only in a beat is null when no lease is held. */
export interface HostView {
  id: string;
  state: HostStateName;
  since: string | null;
  /** Whether the configuration that the command read names it. */
  configured: boolean;
  /** Whether Temporal has a workflow of it. */
  known: boolean;
  incarnation: string | null;
  agentSince: string | null;
  asOf: string | null;
  scanned: boolean | null;
  configHash: string | null;
  /** Whether the agent works with the configuration that the command read. */
  sameConfiguration: boolean | null;
  tenants: HostStatus['tenants'] | null;
  untold: HostStatus['untold'] | null;
  problems: StatusProblem[];
}

/** `hosts show --json`. */
export interface HostDetails extends HostView {
  /** Changes of state, oldest first; null when nobody can tell. */
  story: HostHealth['story'] | null;
  workflowId: string | null;
  runId: string | null;
  url: string | null;
}

export function viewHost(host: ReadHost, configuration: { hash: string; hosts: readonly { id: string }[] }): HostView {
  const { id, state, status, beatAt, runId, health } = host;
  const since = stateSince(host);
  return {
    id,
    state,
    since,
    configured: configuration.hosts.some((each) => each.id === id),
    known: runId !== null,
    incarnation: status?.incarnation ?? health?.incarnation ?? null,
    agentSince: status?.agentSince ?? health?.agentSince ?? null,
    asOf: beatAt,
    scanned: status?.isScanned ?? null,
    configHash: status?.configHash ?? null,
    sameConfiguration: status === null ? null : status.configHash === configuration.hash,
    tenants: status?.tenants ?? null,
    untold: status?.untold ?? null,
    problems: problemsOfHost(host, since ?? beatAt),
  };
}

export function viewHostDetails(
  host: ReadHost,
  configuration: { hash: string; hosts: readonly { id: string }[] },
  page: { workflowId: string; url: string | null },
): HostDetails {
  const { runId, health } = host;
  const story = health?.story.map(({ at, sentence }) => ({ at, sentence })) ?? null;
  const nowhere = { workflowId: null, runId: null, url: null };
  return { ...viewHost(host, configuration), story, ...(runId === null ? nowhere : { ...page, runId }) };
}

/** Since when the host is as it is shown. The workflow hears nothing while a lease is held, so a stale beat is newer. */
function stateSince({ state, beatAt, health }: ReadHost): string | null {
  if (health === null) return state === 'up' ? null : beatAt;
  return health.state === state ? health.since : state === 'up' ? null : beatAt;
}

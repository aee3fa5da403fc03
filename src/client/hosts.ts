/** The door to hosts' workflows. */
import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import type { HostStatus } from '../domain/hosts/host-status';
import { judgeHost, type HostStateName } from '../domain/hosts/host-health';
import { hostPurpose } from '../domain/hosts/host-page';
import { hostWorkflowId, orchestratorTaskQueue } from '../domain/ids';
import { hostIdAttribute, opsStateAttribute } from '../domain/search-attributes';
import {
  agentStartedSignal,
  hostProblemsSignal,
  watchHostType,
  type AgentStarted,
  type HostProblemsReport,
} from '../../workflows/hosts/messages';
import { quickCallMs, within } from './deadline';
import { readHostStory } from './host-story';

export interface HostReading {
  id: string;
  state: HostStateName;
  /** What the agent said in its last beat, however old; null when no lease is held. */
  status: HostStatus | null;
  beatAt: string | null;
  /** Of the host's workflow; null when none runs. */
  runId: string | null;
}

/** Starts the host's workflow if none runs. */
export async function announceAgent(client: Client, agent: AgentStarted): Promise<void> {
  await within(client, quickCallMs, () =>
    client.workflow.signalWithStart(watchHostType, {
      workflowId: hostWorkflowId(agent.host),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [{ host: agent.host }],
      signal: agentStartedSignal,
      signalArgs: [agent],
      typedSearchAttributes: [
        { key: hostIdAttribute, value: agent.host },
        { key: opsStateAttribute, value: 'unknown' },
      ],
      ...hostPurpose(agent.host),
    }),
  );
}

/** Fails when the host's workflow does not run: it has to be announced first. */
export async function tellHostProblems(client: Client, report: HostProblemsReport): Promise<void> {
  await within(client, quickCallMs, () =>
    client.workflow.getHandle(hostWorkflowId(report.host)).signal(hostProblemsSignal, report),
  );
}

/** Of the workflows that run; one that was started a moment ago may be missing. */
export async function listHostIds(client: Client): Promise<string[]> {
  const query = `WorkflowType = '${watchHostType}' AND ExecutionStatus = 'Running'`;
  return within(client, quickCallMs, async () => {
    const ids: string[] = [];
    for await (const { typedSearchAttributes } of client.workflow.list({ query, pageSize: 1000 })) {
      const id = typedSearchAttributes.get(hostIdAttribute);
      if (id !== undefined) ids.push(id);
    }
    return ids;
  });
}

export function readHosts(client: Client, ids: readonly string[], nowMs = Date.now()): Promise<HostReading[]> {
  return Promise.all(ids.map((id) => readHost(client, id, nowMs)));
}

export async function readHost(client: Client, id: string, nowMs = Date.now()): Promise<HostReading> {
  try {
    const handle = client.workflow.getHandle(hostWorkflowId(id));
    const description = await within(client, quickCallMs, () => handle.describe());
    // The server goes on describing the lease of a workflow that was terminated.
    if (description.status.name !== 'RUNNING') return unheard(id);
    const { status, beatAtMs } = await lastBeat(client, description);
    const says = description.typedSearchAttributes.get(opsStateAttribute);
    return {
      id,
      state: judgeHost({ state: says === 'lost' ? 'lost' : 'unknown', beatAtMs }, nowMs),
      status,
      beatAt: beatAtMs === null ? null : new Date(beatAtMs).toISOString(),
      runId: description.runId,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return unheard(id);
    throw error;
  }
}

function unheard(id: string): HostReading {
  return { id, state: 'unknown', status: null, beatAt: null, runId: null };
}

const started = 2; // PENDING_ACTIVITY_STATE_STARTED

/** Of two leases (the old one is still being given up) the one that beat last counts. */
async function lastBeat(client: Client, description: WorkflowExecutionDescription) {
  let newest: { status: HostStatus | null; beatAtMs: number | null } = { status: null, beatAtMs: null };
  for (const activity of description.raw.pendingActivities ?? []) {
    const payload = activity.heartbeatDetails?.payloads?.[0];
    const beatAt = activity.lastHeartbeatTime;
    if (activity.activityType?.name !== 'holdLease' || activity.state !== started || !payload || !beatAt) continue;
    const beatAtMs = Number(beatAt.seconds ?? 0) * 1000 + Math.floor((beatAt.nanos ?? 0) / 1e6);
    if (newest.beatAtMs !== null && newest.beatAtMs >= beatAtMs) continue;
    const status = client.options.loadedDataConverter.payloadConverter.fromPayload<HostStatus>(payload);
    newest = { status, beatAtMs };
  }
  return newest;
}

/** Whether a worker answers for the host's workflow; false, too, when the host has none. */
export async function isWorkerAnswering(client: Client, hostId: string): Promise<boolean> {
  return (await readHostStory(client, hostId)) !== null;
}

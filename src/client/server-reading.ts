/** What a Temporal server says of itself, of the namespace and of who works for it; every part fails for itself. */
import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { hostTaskQueue, orchestratorTaskQueue, ordersTaskQueue } from '../domain/ids';
import { connect, temporalPlace, type TemporalDoor } from './connection';
import { within } from './deadline';
import { readHosts, type HostReading } from './hosts';
import { RequestFailure } from './request-failure';

export type Answer<T> = { value: T } | { failure: Error };

export interface Polling {
  taskQueue: string;
  /** Null when nobody has asked for tasks in the last minutes. */
  lastAskedAtMs: number | null;
}

export interface ServerReading {
  address: string;
  namespace: string;
  /** The rest is empty when nobody could be reached. */
  unreachable: RequestFailure | null;
  version: Answer<string>;
  retentionSeconds: Answer<number>;
  /** Type by name, of the custom ones. */
  searchAttributes: Answer<Readonly<Record<string, number>>>;
  polling: Answer<readonly Polling[]>;
  hosts: Answer<readonly HostReading[]>;
}

const readMs = 1_200;

/** Within 4 s; never rejects. */
export async function readServer({ temporal, hosts, orders }: Configuration): Promise<ServerReading> {
  let place = { address: 'the address in the environment', namespace: temporal.namespace };
  let door: TemporalDoor;
  try {
    place = temporalPlace(temporal);
    door = await connect(temporal);
  } catch (error) {
    const failure = asFailure(error);
    const nothing = { failure };
    const { address, namespace } = place;
    const parts = { version: nothing, retentionSeconds: nothing, searchAttributes: nothing, polling: nothing };
    return { address, namespace, unreachable: failure, ...parts, hosts: nothing };
  }
  const { address, namespace } = place;
  try {
    const { client } = door;
    const ids = hosts.map(({ id }) => id);
    const queues = [orchestratorTaskQueue, ...(orders === null ? [] : [ordersTaskQueue]), ...ids.map(hostTaskQueue)];
    const [version, retentionSeconds, searchAttributes, polling, beats] = await Promise.all([
      answer(readVersion(client)),
      answer(readRetention(client, namespace)),
      answer(readSearchAttributes(client, namespace)),
      answer(Promise.all(queues.map((queue) => readPolling(client, namespace, queue)))),
      answer(readHosts(client, ids)),
    ]);
    return {
      address,
      namespace,
      unreachable: null,
      version,
      retentionSeconds,
      searchAttributes,
      polling,
      hosts: beats,
    };
  } finally {
    await door.close();
  }
}

function asFailure(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  return new RequestFailure('unreachable', error instanceof Error ? error.message : String(error), { cause: error });
}

async function answer<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function readVersion(client: Client): Promise<string> {
  const { serverVersion } = await within(client, readMs, () => client.workflowService.getSystemInfo({}));
  return serverVersion ?? '';
}

export async function readRetention(client: Client, namespace: string): Promise<number> {
  const { config } = await within(client, readMs, () => client.workflowService.describeNamespace({ namespace }));
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
}

export async function readSearchAttributes(client: Client, namespace: string): Promise<Record<string, number>> {
  const { operatorService } = client.connection;
  const { customAttributes } = await within(client, readMs, () => operatorService.listSearchAttributes({ namespace }));
  return customAttributes ?? {};
}

async function readPolling(client: Client, namespace: string, taskQueue: string): Promise<Polling> {
  const taskQueueType = taskQueue === orchestratorTaskQueue ? workflowTasks : activityTasks;
  const { pollers } = await within(client, readMs, () =>
    client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType }),
  );
  const moments = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
  return { taskQueue, lastAskedAtMs: moments.length === 0 ? null : Math.max(...moments) };
}

/** TaskQueueType of temporal/api/enums/v1/task_queue.proto. */
const workflowTasks = 1;
const activityTasks = 2;

/** The door to a pool's workflow: telling, asking, and what people want of it. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { BrakeAnswer, Followed, MovesAnswer } from '../domain/databases/pool-answers';
import type { PoolReport } from '../domain/databases/pool-report';
import { poolPurpose } from '../domain/databases/pool-page';
import { noRules, type PoolRules } from '../domain/databases/pool-rules';
import { readPoolMemo } from '../domain/databases/pool-row';
import type { PoolState } from '../domain/databases/pool-state';
import { orchestratorTaskQueue, poolWorkflowId } from '../domain/ids';
import { opsStateAttribute } from '../domain/search-attributes';
import {
  databaseReportedSignal,
  drainDatabaseUpdate,
  poolKnownOfHostQuery,
  poolKnownQuery,
  rebalanceUpdate,
  resumeDatabaseUpdate,
  setBrakeUpdate,
  watchDatabasesType,
  type BrakeCommand,
  type DrainCommand,
  type KnownOfHost,
  type MemberCommand,
  type RebalanceCommand,
} from '../../workflows/databases/messages';
import { askRunning, askWorkflow } from './ask-workflow';
import { quickCallMs, within } from './deadline';
import { RequestFailure } from './request-failure';
import { sendUpdate, type UpdateTarget } from './workflow-update';

/** Starts the pool's workflow if none runs; returns when the server has it. */
export async function tellPool(client: Client, report: PoolReport): Promise<void> {
  await within(client, quickCallMs, () =>
    client.workflow.signalWithStart(watchDatabasesType, {
      workflowId: poolWorkflowId(report.pool),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [{ pool: report.pool }],
      signal: databaseReportedSignal,
      signalArgs: [report],
      typedSearchAttributes: [{ key: opsStateAttribute, value: 'well' }],
      ...poolPurpose(report.pool),
    }),
  );
}

/** What the workflow knows of this host. Undefined when nobody can answer; null when it does not know it. */
export async function askPoolOfHost(
  client: Client,
  pool: string,
  host: string,
): Promise<KnownOfHost | null | undefined> {
  const handle = client.workflow.getHandle(poolWorkflowId(pool));
  try {
    return await within(client, quickCallMs, async () => {
      // One that was terminated still answers.
      const { status } = await handle.describe();
      return status.name === 'RUNNING' ? await handle.query(poolKnownOfHostQuery, host) : null;
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    // No worker and no server are no reason to tell it again.
    return undefined;
  }
}

/** All that the pool's workflow knows; null when nobody can answer. */
export function askPool(client: Client, pool: string): Promise<PoolState | null> {
  return askWorkflow(client, poolWorkflowId(pool), poolKnownQuery);
}

/** The same, of one that is watched now. */
export function askWatchedPool(client: Client, pool: string): Promise<PoolState | 'gone' | null> {
  return askRunning(client, poolWorkflowId(pool), poolKnownQuery);
}

/** What people decided, as the list of workflows shows it: no worker is needed. */
export async function readPoolRules(client: Client, pool: string): Promise<PoolRules> {
  try {
    const handle = client.workflow.getHandle(poolWorkflowId(pool));
    const { memo, status } = await within(client, quickCallMs, () => handle.describe());
    return status.name === 'RUNNING' ? readPoolMemo(memo?.['pool']) : noRules;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return noRules;
    throw error;
  }
}

type Wish<Command> = Omit<Command, 'notAfter'>;

/** Returns when everybody who can has left it, and nobody gets it any more. */
export function drainDatabase(client: Client, pool: string, wish: Wish<DrainCommand>): Promise<MovesAnswer> {
  return sendUpdate(client, drainDatabaseUpdate, targetOf(pool, wish.member), wish);
}

export function resumeDatabase(client: Client, pool: string, wish: Wish<MemberCommand>): Promise<Followed> {
  return sendUpdate(client, resumeDatabaseUpdate, targetOf(pool, wish.member), wish);
}

/** Returns when every agent has confirmed, or names those that have not. */
export function setBrake(client: Client, pool: string, wish: Wish<BrakeCommand>): Promise<BrakeAnswer> {
  return sendUpdate(client, setBrakeUpdate, targetOf(pool, `pool ${pool}`), wish);
}

export function rebalance(client: Client, pool: string, wish: Wish<RebalanceCommand>): Promise<MovesAnswer> {
  return sendUpdate(client, rebalanceUpdate, targetOf(pool, `pool ${pool}`), wish);
}

function targetOf(pool: string, subject: string): UpdateTarget {
  const message = `no agent has told anything of the databases of pool ${pool} yet; see that an agent runs with \`databases\` in its configuration`;
  return {
    workflowId: poolWorkflowId(pool),
    subject,
    notFound: () => new RequestFailure('hostAway', message),
  };
}

/** The door to alerts, to the queues of their messages, and to what is silenced. */
import { WithStartWorkflowOperation, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { AlertItem, ChannelAddress } from '../domain/alerts/alert-item';
import { addressText } from '../domain/alerts/alert-item';
import { alertPurpose } from '../domain/alerts/alert-page';
import type { AlertRow } from '../domain/alerts/alert-row';
import type { AlertPolicy } from '../domain/alerts/alert-settings';
import type { AlertState, Delivery } from '../domain/alerts/alert-state';
import { channelPurpose } from '../domain/alerts/channel-page';
import type { ChannelPace, ChannelState, SendOutcome } from '../domain/alerts/channel-state';
import { conditionKey, type ConditionFact } from '../domain/alerts/condition';
import { conditionKind } from '../domain/alerts/condition-kinds';
import { fits, type Silence } from '../domain/alerts/silence';
import { readSilencesMemo, silencesPurpose } from '../domain/alerts/silences-page';
import { alertWorkflowId, channelWorkflowId, orchestratorTaskQueue, silencesWorkflowId } from '../domain/ids';
import {
  acknowledgeUpdate,
  alertAnnouncedSignal,
  alertDeliveredSignal,
  alertKnownQuery,
  channelKnownQuery,
  conditionClearedSignal,
  conditionRaisedSignal,
  deliverAlertsType,
  endSilenceUpdate,
  followAlertType,
  keepSilencesType,
  lookAgainSignal,
  silenceUpdate,
  testChannelUpdate,
  type AcknowledgeAnswer,
  type AcknowledgeCommand,
  type EndSilenceCommand,
  type SilenceCommand,
  type TestCommand,
} from '../../workflows/alerts/messages';
import { askRunning, askWorkflow } from './ask-workflow';
import { quickCallMs, within } from './deadline';
import { RequestFailure } from './request-failure';
import { signalIfThere } from './signal-if-there';
import { sendUpdate, type UpdateCommand } from './workflow-update';

const listMs = 10_000;

export interface ListedAlert extends AlertRow {
  workflowId: string;
  runId: string;
}

/** One that is over is told to a running alert only; what begins, or has passed, starts one. Others are told to nobody. */
export async function tellAlert(client: Client, fact: ConditionFact, policy: AlertPolicy): Promise<void> {
  const key = conditionKey(fact);
  // It goes along with the fact: a workflow that is replayed by a newer version must not find another one.
  const kind = conditionKind(fact.word, fact.code);
  if (kind === null) return;
  const workflowId = alertWorkflowId(key);
  if (fact.what === 'over') {
    await signalIfThere(client, workflowId, () =>
      client.workflow.getHandle(workflowId).signal(conditionClearedSignal, { fact, kind, policy }),
    );
    return;
  }
  await within(client, quickCallMs, () =>
    client.workflow.signalWithStart(followAlertType, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: orchestratorTaskQueue,
      args: [{ key }],
      signal: conditionRaisedSignal,
      signalArgs: [{ fact, kind, policy }],
      ...alertPurpose(key),
    }),
  );
}

/** Starts the queue of this address if none runs; returns when the server has it. */
export async function tellChannel(
  client: Client,
  address: ChannelAddress,
  item: AlertItem,
  pace: ChannelPace,
): Promise<void> {
  await within(client, quickCallMs, () =>
    client.workflow.signalWithStart(deliverAlertsType, {
      ...queueOf(address),
      workflowIdConflictPolicy: 'USE_EXISTING',
      signal: alertAnnouncedSignal,
      signalArgs: [item, pace],
    }),
  );
}

/** Those that are over by now know it already. */
export async function tellDelivery(client: Client, key: string, delivery: Delivery): Promise<void> {
  const workflowId = alertWorkflowId(key);
  await signalIfThere(client, workflowId, () =>
    client.workflow.getHandle(workflowId).signal(alertDeliveredSignal, delivery),
  );
}

/** The alerts that run and whose key fits look again whether they are silenced. */
export async function lookAgain(client: Client, pattern: string): Promise<void> {
  for (const { key, workflowId } of await listAlerts(client)) {
    if (!fits(pattern, key)) continue;
    await signalIfThere(client, workflowId, () => client.workflow.getHandle(workflowId).signal(lookAgainSignal));
  }
}

/** Sorted by key. */
export function listAlerts(client: Client): Promise<ListedAlert[]> {
  return list(client, " AND ExecutionStatus = 'Running'");
}

/** Those that are over, as far as the server keeps them: newest first, the newest of each key only. */
export async function listEndedAlerts(client: Client): Promise<ListedAlert[]> {
  const ended = await list(client, " AND ExecutionStatus = 'Completed'");
  const newestFirst = ended.sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  return newestFirst.filter(({ key }, index) => newestFirst.findIndex((one) => one.key === key) === index);
}

function list(client: Client, condition: string): Promise<ListedAlert[]> {
  return within(client, listMs, async () => {
    const alerts: ListedAlert[] = [];
    const query = `WorkflowType = '${followAlertType}'${condition}`;
    for await (const { memo, workflowId, runId } of client.workflow.list({ query, pageSize: 1000 })) {
      // Without one, no worker has looked at it yet.
      const row = memo?.['alert'] as AlertRow | undefined;
      if (row !== undefined) alerts.push({ ...row, workflowId, runId });
    }
    return alerts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  });
}

/** All that is known of an alert, also of one that is over; null when nobody can answer. */
export function askAlert(client: Client, key: string): Promise<AlertState | null> {
  return askWorkflow(client, alertWorkflowId(key), alertKnownQuery);
}

/** What an address has still to be told; null when nobody can answer, or it was never told anything. */
export function askChannel(client: Client, { channel, recipient }: ChannelAddress): Promise<ChannelState | null> {
  return askWorkflow(client, channelWorkflowId(channel, recipient), channelKnownQuery);
}

/** The same, of one that is told something now. */
export function askRunningChannel(
  client: Client,
  { channel, recipient }: ChannelAddress,
): Promise<ChannelState | 'gone' | null> {
  return askRunning(client, channelWorkflowId(channel, recipient), channelKnownQuery);
}

/** What is silenced now, as the list of workflows shows it: no worker is needed. */
export async function readSilences(client: Client): Promise<Silence[]> {
  try {
    const { memo, status } = await within(client, quickCallMs, () =>
      client.workflow.getHandle(silencesWorkflowId).describe(),
    );
    return status.name === 'RUNNING' ? readSilencesMemo(memo?.['silences']) : [];
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

type Wish<Command> = Omit<Command, 'notAfter'>;

export function acknowledgeAlert(
  client: Client,
  key: string,
  wish: Wish<AcknowledgeCommand>,
): Promise<AcknowledgeAnswer> {
  const notFound = () =>
    new RequestFailure('unknownAlert', `there is no alert ${key} now; \`watchkeeper alerts list\` shows them all`);
  return sendUpdate(client, acknowledgeUpdate, { workflowId: alertWorkflowId(key), subject: key, notFound }, wish);
}

export function silenceAlerts(client: Client, wish: Wish<SilenceCommand>): Promise<Silence[]> {
  return updateOrStart(client, silenceUpdate, keeperOfSilences(), 'the silences', wish);
}

export function endSilence(client: Client, wish: Wish<EndSilenceCommand>): Promise<Silence[]> {
  const notFound = () =>
    new RequestFailure('refused', 'nothing is silenced; `watchkeeper alerts silences` shows what is');
  const target = { workflowId: silencesWorkflowId, subject: 'the silences', notFound };
  return sendUpdate(client, endSilenceUpdate, target, wish);
}

/** Sends a message at once; what became of it. */
export function testChannel(client: Client, address: ChannelAddress, wish: Wish<TestCommand>): Promise<SendOutcome> {
  return updateOrStart(client, testChannelUpdate, queueOf(address), addressText(address), wish);
}

interface StartOptions {
  workflowType: string;
  workflowId: string;
  taskQueue: string;
  args: unknown[];
}

function queueOf(address: ChannelAddress) {
  return {
    workflowType: deliverAlertsType,
    workflowId: channelWorkflowId(address.channel, address.recipient),
    taskQueue: orchestratorTaskQueue,
    args: [{ address }] as unknown[],
    ...channelPurpose(address),
  };
}

function keeperOfSilences() {
  return {
    workflowType: keepSilencesType,
    workflowId: silencesWorkflowId,
    taskQueue: orchestratorTaskQueue,
    args: [{}] as unknown[],
    ...silencesPurpose,
  };
}

function updateOrStart<Answer, Command extends UpdateCommand>(
  client: Client,
  update: UpdateDefinition<Answer, [Command]>,
  { workflowType, ...options }: StartOptions,
  subject: string,
  wish: Omit<Command, 'notAfter'>,
): Promise<Answer> {
  const notFound = () => new RequestFailure('failed', `${subject} ended meanwhile; ask again`);
  const start = () =>
    new WithStartWorkflowOperation(workflowType, { ...options, workflowIdConflictPolicy: 'USE_EXISTING' });
  return sendUpdate(client, update, { workflowId: options.workflowId, subject, notFound, start }, wish);
}

import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { createTenantLogActivities, type TenantLogReader } from '../../../activities/tenants/tenant-logs';
import { askForLogs, deleteLeftovers } from '../../../src/client/tenant-logs';
import { logsWorkflowId, orchestratorTaskQueue } from '../../../src/domain/ids';
import { tenantFailures } from '../../../src/domain/tenants/failures';
import type { LogAnswer, LogRequest } from '../../../src/domain/tenants/tenant-log';
import { readLogsUpdate, readTenantLogsType } from '../../../workflows/tenants/messages';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { until } from '../../support/until';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(() => temporal.close());

const request: LogRequest = { name: 'alpha', waitMs: 0, files: [{ file: 'out', kind: 'after', position: null }] };
const answer: LogAnswer = {
  files: [
    {
      ...{ file: 'out', kind: 'part', base64: Buffer.from('secret\n').toString('base64'), from: 0, hasMore: false },
      ...{ event: null, position: { id: 'i', offset: 7 } },
    },
  ],
};
const never = new AbortController().signal;

async function hostWith(reader: TenantLogReader): Promise<string> {
  const host = `h-${randomUUID().slice(0, 8)}`;
  await temporal.startHost(host, createTenantLogActivities({ logs: reader }));
  return host;
}

/** Of all reads of logs that the server knows of. */
async function known(): Promise<string[]> {
  const ids: string[] = [];
  const query = `WorkflowType = '${readTenantLogsType}'`;
  for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

async function isGone(workflowId: string): Promise<boolean> {
  const handle = temporal.client.workflow.getHandle(workflowId);
  const failures = await Promise.allSettled([handle.describe(), handle.fetchHistory()]);
  return failures.every((failure) => failure.status === 'rejected' && /not found/i.test(String(failure.reason)));
}

test('a host answers, and then neither the workflow nor its history is there', async () => {
  let workflowId = '';
  const host = await hostWith({
    async read(asked) {
      expect(asked).toEqual(request);
      workflowId = (await until('it is listed', async () => (await known())[0])) ?? '';
      return answer;
    },
  });
  expect(await askForLogs(temporal.client, host, request, never)).toEqual({ answer, leftBehind: null });
  expect(workflowId).toMatch(/^logs\//);
  await until('it is gone', () => isGone(workflowId));
  await until('no list shows it', async () => (await known()).length === 0, 60_000, 200);
});

test('what the host refuses comes in its words, and leaves nothing behind either', async () => {
  const { sentence } = tenantFailures.tenantUnknown;
  const host = await hostWith({
    read: () => Promise.reject(Object.assign(new Error(sentence), { type: 'tenantUnknown' })),
  });
  await expect(askForLogs(temporal.client, host, request, never)).rejects.toMatchObject({
    kind: 'unknownTenant',
    message: sentence,
  });
  await until('no list shows it', async () => (await known()).length === 0, 60_000, 200);
});

test('a host that is away is told within seconds', async () => {
  await expect(askForLogs(temporal.client, `h-${randomUUID()}`, request, never)).rejects.toMatchObject({
    kind: 'hostAway',
  });
});

test('whoever gives up does not wait, and leaves nothing behind', async () => {
  const stop = new AbortController();
  const host = await hostWith({
    read: () => {
      stop.abort(new Error('Ctrl-C'));
      return new Promise((resolve) => setTimeout(() => resolve(answer), 500));
    },
  });
  await expect(askForLogs(temporal.client, host, request, stop.signal)).rejects.toThrow('Ctrl-C');
  await until('no list shows it', async () => (await known()).length === 0, 60_000, 200);
});

test('while no worker runs it is said within seconds', async () => {
  await temporal.stopWorkers();
  await expect(askForLogs(temporal.client, 'h', request, never)).rejects.toMatchObject({ kind: 'noWorker' });
  await until('no list shows it', async () => (await known()).length === 0, 60_000, 200);
  await temporal.startOrchestrator();
});

test('what a killed command left is deleted by the next one', async () => {
  const host = await hostWith({ read: async () => answer });
  const workflowId = logsWorkflowId(randomUUID());
  const startWorkflowOperation = new WithStartWorkflowOperation(readTenantLogsType, {
    ...{ workflowId, workflowIdConflictPolicy: 'FAIL', taskQueue: orchestratorTaskQueue, args: [{ host, request }] },
  });
  const { workflow } = temporal.client;
  expect(await workflow.executeUpdateWithStart(readLogsUpdate, { startWorkflowOperation })).toEqual(answer);
  const handle = workflow.getHandle(workflowId);
  await keepHistory(handle, readTenantLogsType, 'answered');
  await handle.terminate('as its time-out does');
  await until('it is listed as closed', async () => (await known()).includes(workflowId));
  await deleteLeftovers(temporal.client);
  // The server waits with the history of a workflow that has just closed.
  await until('it is gone', () => isGone(workflowId), 100_000, 500);
});

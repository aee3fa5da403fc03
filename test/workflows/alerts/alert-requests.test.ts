/** What is refused of people, and what one run of an alert hands on to the next. */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { acknowledgeAlert } from '../../../src/client/alerts';
import { acknowledgeUpdate, type AcknowledgeCommand } from '../../../workflows/alerts/messages';
import { eventsPerAlertRun } from '../../../workflows/alerts/follow-alert';
import { TestTemporal } from '../../support/temporal';
import { TestAlert } from '../../support/temporal-alert';
import { FakeAlerts } from '../../support/temporal-fake-alerts';
import { keepHistory } from '../../support/temporal-histories';
import { terminateLeftover } from '../../support/temporal-leftover';
import { until } from '../../support/until';

let temporal: TestTemporal;
let people: FakeAlerts;
let alert: TestAlert;

const wish = { by: 'ann', reason: 'on it' };
const words = () => people.announced.map(({ what }) => what).join(' ');
const isTold = (what: string) => until(`told: ${what}`, () => words() === what);

beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator({ activities: FakeAlerts.activitiesOf(() => people) });
});
afterAll(() => temporal.close());
beforeEach(() => {
  people = new FakeAlerts();
  alert = new TestAlert(temporal);
});
afterEach(async () => {
  await terminateLeftover(alert.handle);
});

test.each<[string, Partial<AcknowledgeCommand>, string]>([
  ['without a name', { by: ' ' }, 'say who asks'],
  ['without a reason', { reason: ' ' }, 'say why, for whoever wonders'],
  ['for no time', { forMs: 0 }, 'it has to last longer than nothing'],
  ['for longer than a clock can tell', { forMs: 1e300 }, 'at most 30 days'],
  ['for a time that is no number', { forMs: '8h' as unknown as number }, 'at most 30 days'],
  ['too late', { notAfter: '2020-01-01T00:00:00.000Z' }, 'it was asked too long ago'],
])('it cannot be %s, which leaves no history', async (_title, change, sentence) => {
  await alert.begin();
  await isTold('began');
  await alert.knows('it waits', ({ told }) => told !== null);
  const { historyLength } = await alert.handle.describe();
  const refused: unknown = await alert.handle
    .executeUpdate(acknowledgeUpdate, { args: [{ ...wish, ...change }] })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
  const { cause } = refused as WorkflowUpdateFailedError;
  expect((cause as ApplicationFailure).type).toBe('alertRequestRefused');
  expect(cause?.message).toContain(sentence);
  const { story, acknowledged } = await alert.knows('it is as it was');
  expect([acknowledged, story.length]).toEqual([null, 2]);
  expect((await alert.handle.describe()).historyLength).toBe(historyLength);
});

test('it cannot be twice in the same words, nor when it is over', async () => {
  await alert.begin();
  await isTold('began');
  await alert.handle.executeUpdate(acknowledgeUpdate, { args: [wish] });
  await expect(acknowledgeAlert(temporal.client, alert.key, wish)).rejects.toMatchObject({
    kind: 'refused',
    message: 'ann has acknowledged it already',
  });
  await alert.end();
  await alert.knows('it is over', ({ endedAt }) => endedAt !== null);
  await expect(acknowledgeAlert(temporal.client, alert.key, { ...wish, by: 'bob' })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('it has been over since') as string,
  });
});

test('nothing can be of which there is no alert', async () => {
  await alert.begin();
  await expect(acknowledgeAlert(temporal.client, 'tenants/fatal/nobody', wish)).rejects.toMatchObject({
    kind: 'unknownAlert',
  });
});

test('a stream of news makes runs short, and carries all that is known from one to the next', async () => {
  await alert.begin();
  await isTold('began');
  await alert.handle.executeUpdate(acknowledgeUpdate, { args: [{ by: 'ann', reason: 'on it', forMs: 60_000 }] });
  const first = await alert.runId();
  const runs = new Set([first]);
  for (let round = 0; runs.size < 3; round += 1) {
    await alert.sayMore(`look ${round}`);
    await alert.knows('it is taken in', ({ message }) => message === `look ${round}`);
    const { runId, memo } = await alert.handle.describe();
    runs.add(runId);
    // Also in a run that no worker has looked at yet.
    expect(memo?.['alert']).toMatchObject({ key: alert.key, acknowledgedBy: 'ann' });
  }
  const state = await alert.knows('it goes on');
  expect(state).toMatchObject({ count: 1, seq: 1, wasTold: true, acknowledged: { by: 'ann' } });
  alert.policy = { ...alert.policy, stableMs: 0 };
  await alert.end();
  await isTold('began over');
  expect(people.announced.map((item) => item.alert)).toEqual([first, first]);
  for (const runId of runs) {
    const { historyLength } = await temporal.client.workflow.getHandle(alert.handle.workflowId, runId).describe();
    expect(historyLength).toBeLessThan(eventsPerAlertRun * 1.5);
  }
  const runOf = (runId: string) => temporal.client.workflow.getHandle(alert.handle.workflowId, runId);
  await keepHistory(runOf([...runs][1]!), 'followAlert', 'continued-as-new');
});

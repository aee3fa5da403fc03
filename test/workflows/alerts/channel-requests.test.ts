/** What people do with a channel, and what one run of its queue hands on to the next. */
import { ApplicationFailure } from '@temporalio/common';
import { testChannel } from '../../../src/client/alerts';
import type { SendOutcome } from '../../../src/domain/alerts/channel-state';
import { eventsPerChannelRun } from '../../../workflows/alerts/deliver-alerts';
import { testChannelUpdate } from '../../../workflows/alerts/messages';
import { TestTemporal, workerLines } from '../../support/temporal';
import { TestChannel } from '../../support/temporal-channel';
import { FakeAlerts } from '../../support/temporal-fake-alerts';
import { keepHistory } from '../../support/temporal-histories';
import { terminateLeftover } from '../../support/temporal-leftover';
import { until } from '../../support/until';

let temporal: TestTemporal;
let people: FakeAlerts;
let channel: TestChannel;

const tries = () => people.triesOf(channel.address);
const refused: SendOutcome = { kind: 'refused', reason: '535 wrong password', isPermanent: true };
const sentences = async () => (await channel.knows('its story', () => true)).story.map(({ sentence }) => sentence);

beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator({ activities: FakeAlerts.activitiesOf(() => people) });
});
afterAll(() => temporal.close());
beforeEach(() => {
  people = new FakeAlerts();
  channel = new TestChannel(temporal);
});
afterEach(async () => {
  await terminateLeftover(channel.handle);
});

describe('a channel is tried', () => {
  const tryIt = () => testChannel(temporal.client, channel.address, { by: 'ann' });

  test('also one that was never told anything: a message of its own, and an answer', async () => {
    await expect(tryIt()).resolves.toEqual({ kind: 'sent' });
    expect(tries()).toMatchObject([{ items: [], dropped: 0, test: { by: 'ann' } }]);
    expect(await sentences()).toEqual(['ann tried it: the message was taken']);
    await keepHistory(channel.handle, 'deliverAlerts', 'tried');
  });

  test('and says why it was not taken', async () => {
    people.outcome = () => refused;
    await expect(tryIt()).resolves.toEqual(refused);
    expect(await sentences()).toEqual(['ann tried it: refused: 535 wrong password']);
    expect(people.raised).toEqual([]);
  });

  test('one that is not configured leaves no queue behind', async () => {
    people.outcome = () => ({ kind: 'gone' });
    await expect(tryIt()).resolves.toEqual({ kind: 'gone' });
    await channel.handle.result();
  });

  test('and when it takes messages again, what waits is sent without waiting for the next try', async () => {
    people.outcome = () => refused;
    await channel.tell('began', 'acme');
    await channel.knows('it was refused', ({ failing }) => failing !== null);
    people.outcome = () => ({ kind: 'sent' });
    await tryIt();
    await until('it is sent', () => tries().length === 3);
    expect(tries()[2]!.items.map(({ subject }) => subject)).toEqual(['acme']);
  });

  test.each([
    ['without a name', { by: ' ' }, 'say who asks'],
    ['too late', { by: 'ann', notAfter: '2020-01-01T00:00:00.000Z' }, 'it was asked too long ago'],
  ])('but not %s', async (_title, command, sentence) => {
    await channel.tell('began', 'acme');
    await expect(channel.handle.executeUpdate(testChannelUpdate, { args: [command] })).rejects.toMatchObject({
      cause: { type: 'alertRequestRefused', message: expect.stringContaining(sentence) as string },
    });
  });
});

test('an address whose condition cannot be told goes on sending', async () => {
  people.outcome = () => refused;
  people.raiseConditions = () => Promise.reject(ApplicationFailure.nonRetryable('nobody takes it'));
  await channel.tell('began', 'acme');
  await channel.knows('it is a condition', ({ failing }) => failing?.isCondition === true);
  people.outcome = () => ({ kind: 'sent' });
  await testChannel(temporal.client, channel.address, { by: 'ann' });
  await channel.knows('it was sent', ({ sentCount, failing }) => sentCount === 1 && failing === null);
  const said = () =>
    workerLines.lines.filter(({ message, fields }) =>
      `${message} ${JSON.stringify(fields)}`.includes('nobody takes it'),
    );
  await until('each is in the log', () => said().length >= 2);
});

test('a storm makes runs short, and carries what waits, what is known and what fails from one to the next', async () => {
  people.outcome = () => refused;
  await channel.tell('began', 'first');
  const { failing } = await channel.knows('it was refused', (state) => state.failing !== null);
  const first = await channel.runId();
  const names = Array.from({ length: eventsPerChannelRun }, (_, index) => `t${index}`);
  const items = await channel.tell('began', ...names);
  await until('another run', async () => (await channel.runId()) !== first);
  const state = await channel.knows('all are there', ({ queue }) => queue.length === names.length + 1);
  expect(state).toMatchObject({ failing, sentCount: 0, dropped: 0 });
  expect(state.queue.map(({ item }) => item.subject).sort()).toEqual([...names, 'first'].sort());
  // Taken in once, also by a run that did not see it itself.
  await channel.tellItem(items[0]!);
  await channel.tell('over', 't1');
  const after = await channel.knows('its end', ({ queue }) => queue.some(({ item }) => item.what === 'passed'));
  expect(after.queue).toHaveLength(names.length + 1);
  const runOf = temporal.client.workflow.getHandle(channel.handle.workflowId, first);
  await keepHistory(runOf, 'deliverAlerts', 'continued-as-new');
});

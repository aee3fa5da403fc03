/** The commands about alerts, with the real workflows and a real server; what a channel takes, the test decides. */
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createAlertActivities } from '../../../activities/alerts';
import { parseConfiguration } from '../../../config';
import { countAlerts } from '../../../src/client/alert-reading';
import { lookAgain, readSilences, tellAlert, tellChannel, tellDelivery } from '../../../src/client/alerts';
import { acknowledge, silence, test as testChannel, unsilence } from '../../../src/cli/alert-requests';
import { list, show, silences } from '../../../src/cli/alerts';
import type { AlertDetails, AlertView } from '../../../src/cli/alert-view';
import type { Call, Handler } from '../../../src/cli/call';
import type { ChannelAddress } from '../../../src/domain/alerts/alert-item';
import type { SendOutcome } from '../../../src/domain/alerts/channel-state';
import type { ConditionFact } from '../../../src/domain/alerts/condition';
import { alertWords, severities } from '../../../src/domain/alerts/condition-kinds';
import type { Silence } from '../../../src/domain/alerts/silence';
import { alertWorkflowId, channelWorkflowId, silencesWorkflowId } from '../../../src/domain/ids';
import { workflowWorkerOptions } from '../../../workers/orchestrator';
import { TestTemporal } from '../../support/temporal';
import { testBundle } from '../../support/temporal-bundle';
import { until } from '../../support/until';
import { alertSettings } from '../../unit/cli/alert-samples';
import { recordingTerminal } from '../../unit/cli/samples';

const policy = { remindersMs: [3_600_000], stableMs: 0 };
const settings = alertSettings({ policy });
const address = process.env['WATCHKEEPER_TEST_TEMPORAL'] ?? '';
const configuration = {
  ...parseConfiguration(`temporal: { address: "${address}", namespace: default }`, '/house/watchkeeper.yaml'),
  alerts: settings,
};
const addresses: Record<string, ChannelAddress[]> = {
  mail: ['ops@example.org', 'night@example.org'].map((recipient) => ({ channel: 'mail', recipient })),
  chat: [{ channel: 'chat', recipient: null }],
};
const noSuchUser: SendOutcome = { kind: 'refused', reason: 'there is no such user', isPermanent: true };

let temporal: TestTemporal;
let native: NativeConnection;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  temporal = await TestTemporal.open();
  const { client } = temporal;
  native = await NativeConnection.connect({ address });
  const activities = createAlertActivities({
    rules: () => ({
      routes: [{ words: alertWords, severities, channels: ['mail', 'chat'] }],
      quiet: [],
      policy,
      pace: { paceMs: 60_000 },
      addressesOf: (channel) => addresses[channel] ?? [],
    }),
    readSilences: () => readSilences(client),
    isStillTrue: () => Promise.resolve(true),
    tellChannel: (to, item, pace) => tellChannel(client, to, item, pace),
    tellAlert: (fact, kept) => tellAlert(client, fact, kept),
    send: ({ recipient }) => Promise.resolve(recipient === 'night@example.org' ? noSuchUser : { kind: 'sent' }),
    taken: { has: () => false, note: () => undefined },
    noteDelivery: async ({ to, at, alerts }) => {
      for (const { key, what } of alerts) await tellDelivery(client, key, { to, at, what });
    },
    lookAgain: (pattern) => lookAgain(client, pattern),
  });
  const options = { ...workflowWorkerOptions, connection: native, workflowBundle: testBundle() };
  worker = await Worker.create({ ...options, activities, shutdownForceTime: '3s' });
  running = worker.run();
});
afterAll(async () => {
  const queues = Object.values(addresses).flat();
  const ids = [
    ...[...subjects].map((one) => alertWorkflowId(`tenants/fatal/${one}`)),
    ...queues.map(({ channel, recipient }) => channelWorkflowId(channel, recipient)),
    silencesWorkflowId,
  ];
  for (const id of ids) await terminated(id);
  worker.shutdown();
  await running;
  await native.close();
  await temporal.close();
});

/** One that has ended is as good. */
async function terminated(workflowId: string): Promise<void> {
  await temporal.client.workflow
    .getHandle(workflowId)
    .terminate('the tests are done')
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
}

const subjects = new Set<string>();
let subject: string;
let key: string;
beforeEach(() => {
  subject = `t-${randomUUID().slice(0, 8)}`;
  subjects.add(subject);
  key = `tenants/fatal/${subject}`;
});

async function tell(parts: Partial<ConditionFact> = {}): Promise<ConditionFact> {
  const since = new Date().toISOString();
  const fact: ConditionFact = {
    ...{ what: 'began', word: 'tenants', code: 'fatal', subject, message: 'it exits', since, endedAt: null },
    ...parts,
  };
  await tellAlert(temporal.client, fact, policy);
  return fact;
}

async function answerOf<Answer>(
  handler: Handler,
  words: string[] = [],
  options: Record<string, string> = {},
  flags: string[] = [],
): Promise<{ exitCode: number; answer: Answer }> {
  const terminal = recordingTerminal({ env: { USER: 'ann' } });
  const call: Call = {
    ...{ terminal, words, options, isJson: true, flags: new Set(flags) },
    progress: { waitsFor: () => undefined, end: () => undefined },
    configurationFile: () => configuration.file,
    configuration: () => configuration,
  };
  const exitCode = await handler(call);
  return { exitCode, answer: JSON.parse(terminal.written.out) as Answer };
}

const listed = async (...flags: string[]): Promise<AlertView[]> =>
  (await answerOf<AlertView[]>(list, [], {}, flags)).answer.filter((alert) => alert.subject === subject);
const shown = async (wanted = key): Promise<AlertDetails> => (await answerOf<AlertDetails>(show, [wanted])).answer;
const isListed = (state: string) => until(`it is ${state}`, async () => (await listed())[0]?.state === state);
const reason = 'on it';

test('an alert is listed, and shown with what became of each message', async () => {
  const { since } = await tell();
  await isListed('firing');
  const page = await until('it is known what became of the messages', async () => {
    const details = await shown();
    return details.messages.every(({ state }) => state === 'taken' || state === 'failing') ? details : null;
  });
  expect(page).toMatchObject({ key, code: 'fatal', severity: 'critical', since, count: 1, next: { what: 'lasts' } });
  expect(page.routedTo).toEqual(['mail:ops@example.org', 'mail:night@example.org', 'chat']);
  expect(page.messages.map(({ to, state }) => [to, state])).toEqual([
    ['mail:ops@example.org', 'taken'],
    ['mail:night@example.org', 'failing'],
    ['chat', 'taken'],
  ]);
  expect(page.why).toEqual([
    expect.stringMatching(/^mail:night@example\.org has no message yet: .* there is no such user/),
  ]);
  expect(page.lastSentAt).toBe(page.deliveries?.at(-1)?.at);
  expect(await countAlerts(temporal.client)).toBeGreaterThan(0);
});

test('one that is acknowledged is not told again, until its time is over', async () => {
  await tell();
  await isListed('firing');
  const { answer, exitCode } = await answerOf(acknowledge, [key], { reason, for: '8h' });
  expect(exitCode).toBe(0);
  expect(answer).toMatchObject({ key, by: 'ann (command line)', reason, until: expect.any(String) as string });
  await isListed('acknowledged');
  expect(await listed()).toMatchObject([{ acknowledgedBy: 'ann (command line)' }]);
  const { until: end } = answer as { until: string };
  expect(await shown()).toMatchObject({ acknowledged: { reason, until: end }, next: { what: 'lasts', at: end } });
});

test('what is silenced is told to nobody before the silence ends', async () => {
  const pattern = `*/${subject}`;
  const { answer } = await answerOf<Silence[]>(silence, [pattern], { for: '2h', reason: 'new disks' });
  expect(answer).toMatchObject([{ pattern, by: 'ann (command line)', reason: 'new disks' }]);
  const until2h = answer[0]!.until;
  const ofSubject = async () =>
    (await answerOf<Silence[]>(silences)).answer.filter((one) => one.pattern === pattern).map((one) => one.until);
  await until('it is among the silences', async () => (await ofSubject()).includes(until2h));
  await tell();
  await until('it is held back', async () => (await listed())[0]?.silencedUntil === until2h);
  const held = await until('it was looked at', async () => {
    const details = await shown();
    return details.next?.at === until2h ? details : null;
  });
  expect(held).toMatchObject({ state: 'pending', told: null, silenced: { pattern } });
  expect(held.why).toEqual([expect.stringMatching(/^Nobody is told before .*: ann \(command line\) has silenced/)]);

  expect((await answerOf(unsilence, [pattern])).exitCode).toBe(0);
  await isListed('firing');
  expect((await shown()).silenced).toBeNull();
  await expect(answerOf(unsilence, [pattern])).rejects.toMatchObject({ kind: 'refused' });
});

test('one that is over is listed with --all, can be looked at, and not be acknowledged', async () => {
  const { since } = await tell();
  await isListed('firing');
  const endedAt = new Date().toISOString();
  await tell({ what: 'over', since, endedAt });
  await until('it is over', async () => (await listed('all'))[0]?.state === 'over');
  expect(await listed()).toEqual([]);
  expect(await shown()).toMatchObject({ state: 'over', endedAt, told: { what: 'over' }, next: null });
  await expect(answerOf(acknowledge, [key], { reason })).rejects.toMatchObject({
    kind: 'refused',
    message: `alert ${key} has been over since ${endedAt}`,
  });
});

test('an alert that there is not is refused, with the one that was probably meant', async () => {
  await tell();
  await isListed('firing');
  const wrong = `${key}x`;
  const meant = { kind: 'unknownAlert', message: `there is no alert ${wrong}; did you mean ${key}?` };
  await expect(shown(wrong)).rejects.toMatchObject(meant);
  await expect(answerOf(acknowledge, [wrong], { reason })).rejects.toMatchObject(meant);
});

test('a channel is tried with each of its recipients, and one that is refused is no success', async () => {
  expect(await answerOf(testChannel, ['chat'])).toEqual({
    exitCode: 0,
    answer: [{ channel: 'chat', recipient: null, outcome: 'sent', reason: null }],
  });
  expect(await answerOf(testChannel, ['mail'])).toEqual({
    exitCode: 1,
    answer: [
      { channel: 'mail', recipient: 'ops@example.org', outcome: 'sent', reason: null },
      { channel: 'mail', recipient: 'night@example.org', outcome: 'refused', reason: 'there is no such user' },
    ],
  });
});

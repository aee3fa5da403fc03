import { endSilence, readSilences, silenceAlerts } from '../../../src/client/alerts';
import { silencesWorkflowId } from '../../../src/domain/ids';
import { mostSilences } from '../../../src/domain/alerts/silence';
import { eventsPerSilencesRun } from '../../../workflows/alerts/keep-silences';
import { silenceUpdate, type SilenceCommand } from '../../../workflows/alerts/messages';
import { TestTemporal } from '../../support/temporal';
import { FakeAlerts } from '../../support/temporal-fake-alerts';
import { keepHistory } from '../../support/temporal-histories';
import { terminateLeftover } from '../../support/temporal-leftover';
import { until } from '../../support/until';

const hour = 3_600_000;
const wish = { pattern: 'tenants/*', by: 'ann', reason: 'upgrade', forMs: hour };
let temporal: TestTemporal;
let people: FakeAlerts;

/** There is one keeper only, for all. */
const handle = () => temporal.client.workflow.getHandle(silencesWorkflowId);
const patterns = async () => (await readSilences(temporal.client)).map(({ pattern }) => pattern);

beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator({ activities: FakeAlerts.activitiesOf(() => people) });
});
afterAll(() => temporal.close());
beforeEach(() => {
  people = new FakeAlerts();
});
afterEach(async () => {
  await terminateLeftover(handle());
});

test('a silence is there the moment it is answered, and can be read without a worker', async () => {
  const [answered] = await silenceAlerts(temporal.client, wish);
  expect(answered).toMatchObject({ pattern: 'tenants/*', by: 'ann', reason: 'upgrade' });
  expect(Date.parse(answered!.until) - Date.parse(answered!.since)).toBe(hour);
  expect(await readSilences(temporal.client)).toEqual([answered]);
  expect(people.looked).toEqual([]);
});

test('a silence ends by itself, and with the last one whoever kept it', async () => {
  await silenceAlerts(temporal.client, { ...wish, pattern: 'hosts/*', forMs: 1000 });
  await silenceAlerts(temporal.client, { ...wish, forMs: 2000 });
  await until('the first is over', async () => (await patterns()).join() === 'tenants/*');
  await handle().result();
  expect(await patterns()).toEqual([]);
  await keepHistory(handle(), 'keepSilences', 'ended-by-themselves');
});

test('ended early, those who were silent look again', async () => {
  await silenceAlerts(temporal.client, wish);
  await silenceAlerts(temporal.client, { ...wish, pattern: 'hosts/*' });
  const left = await endSilence(temporal.client, { pattern: 'tenants/*', by: 'bob' });
  expect(left.map(({ pattern }) => pattern)).toEqual(['hosts/*']);
  await until('they look', () => people.looked.join() === 'tenants/*');
  expect(await endSilence(temporal.client, { pattern: 'hosts/*', by: 'bob' })).toEqual([]);
  await handle().result();
  expect(people.looked).toEqual(['tenants/*', 'hosts/*']);
  await keepHistory(handle(), 'keepSilences', 'ended-early');
});

test('one of the same pattern takes its place, and a shorter one makes those who are silent look again', async () => {
  await silenceAlerts(temporal.client, wish);
  await silenceAlerts(temporal.client, { ...wish, by: 'bob', forMs: 2 * hour });
  expect(people.looked).toEqual([]);
  const silences = await silenceAlerts(temporal.client, { ...wish, by: 'cid', forMs: hour / 2 });
  expect(silences.map(({ pattern, by }) => `${pattern} ${by}`)).toEqual(['tenants/* cid']);
  await until('they look', () => people.looked.join() === 'tenants/*');
  await keepHistory(handle(), 'keepSilences', 'shortened');
});

describe('nobody can silence', () => {
  test.each<[string, Partial<SilenceCommand>, string]>([
    ['without a name', { by: '' }, 'say who asks'],
    ['without a reason', { reason: '  ' }, 'say why, for whoever wonders'],
    ['nothing', { pattern: ' ' }, 'name a key, or a pattern'],
    ['by a pattern that is too long to be listed', { pattern: 'é'.repeat(101) }, 'at most 200 bytes'],
    ['for ever', { forMs: 31 * 24 * hour }, 'at most 30 days'],
    ['for a time that is no number', { forMs: '8h' as unknown as number }, 'at most 30 days'],
    ['backwards', { forMs: -1 }, 'longer than nothing'],
    ['too late', { notAfter: '2020-01-01T00:00:00.000Z' }, 'it was asked too long ago'],
  ])('%s', async (_title, change, sentence) => {
    await silenceAlerts(temporal.client, wish);
    const { historyLength } = await handle().describe();
    await expect(
      handle().executeUpdate(silenceUpdate, { args: [{ ...wish, pattern: 'other', ...change }] }),
    ).rejects.toMatchObject({
      cause: { type: 'alertRequestRefused', message: expect.stringContaining(sentence) as string },
    });
    expect(await patterns()).toEqual(['tenants/*']);
    expect((await handle().describe()).historyLength).toBe(historyLength);
  });

  test('more than can be listed, though one that is there may be changed', async () => {
    for (let index = 0; index < mostSilences; index += 1) {
      await silenceAlerts(temporal.client, { ...wish, pattern: `tenants/*/t${index}` });
    }
    await expect(silenceAlerts(temporal.client, wish)).rejects.toMatchObject({
      kind: 'refused',
      message: 'there are 50 silences already; end one of them',
    });
    const all = await silenceAlerts(temporal.client, { ...wish, pattern: 'tenants/*/t0', forMs: 2 * hour });
    expect(all).toHaveLength(mostSilences);
  });
});

test('a silence that is not there cannot be ended', async () => {
  await silenceAlerts(temporal.client, wish);
  await expect(endSilence(temporal.client, { pattern: 'hosts/*', by: 'ann' })).rejects.toMatchObject({
    kind: 'refused',
    message: 'nothing is silenced by "hosts/*"; there is tenants/*',
  });
  await endSilence(temporal.client, { pattern: 'tenants/*', by: 'ann' });
  await handle().result();
  await expect(endSilence(temporal.client, { pattern: 'tenants/*', by: 'ann' })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('nothing is silenced') as string,
  });
});

test('many wishes make runs short, and all silences go along', async () => {
  await silenceAlerts(temporal.client, { ...wish, pattern: 'hosts/*' });
  const { runId } = await handle().describe();
  for (let round = 0; (await handle().describe()).runId === runId; round += 1) {
    if (round > eventsPerSilencesRun) throw new Error('the run never ends');
    await silenceAlerts(temporal.client, { ...wish, by: `ann${round}` });
  }
  const { runId: next } = await handle().describe();
  expect(await patterns()).toEqual(['hosts/*', 'tenants/*']);
  await silenceAlerts(temporal.client, { ...wish, pattern: 'databases/*' });
  expect(await patterns()).toEqual(['hosts/*', 'tenants/*', 'databases/*']);
  expect((await handle().describe()).runId).toBe(next);
  await keepHistory(temporal.client.workflow.getHandle(silencesWorkflowId, runId), 'keepSilences', 'continued-as-new');
});

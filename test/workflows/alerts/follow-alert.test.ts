/** Days of one alert, with the time between its messages skipped. */
import { acknowledgeUpdate, lookAgainSignal } from '../../../workflows/alerts/messages';
import { TestAlert } from '../../support/temporal-alert';
import { FakeAlerts } from '../../support/temporal-fake-alerts';
import { keepHistory } from '../../support/temporal-histories';
import { SkippingServer } from '../../support/temporal-time-skipping';
import { until } from '../../support/until';

const [minute, hour] = [60_000, 3_600_000];
let server: SkippingServer;
let people: FakeAlerts;
let alert: TestAlert;

const newAlert = (code?: string) => new TestAlert(server.temporal, () => server.nowMs(), code);
// Those of other tests go on: this server’s clock stands still for ever when a workflow is terminated at a bad moment.
const told = () => people.announced.filter(({ key }) => key === alert.key);
const words = () =>
  told()
    .map(({ what }) => what)
    .join(' ');
const isTold = (what: string) => until(`told: ${what}`, () => words() === what);
const sentences = async () => (await alert.knows('its story')).story.map(({ sentence }) => sentence);

beforeAll(async () => {
  server = await SkippingServer.start();
  await server.temporal.startOrchestrator({ activities: FakeAlerts.activitiesOf(() => people) });
});
afterAll(() => server.stop());
beforeEach(() => {
  people = new FakeAlerts(() => server.nowMs());
  alert = newAlert();
});
test('told when it begins, in growing distances while it lasts, and once when it has stayed over', async () => {
  await alert.begin();
  await isTold('began');
  for (const [distanceMs, what] of [
    [hour, 'began lasts'],
    [4 * hour, 'began lasts lasts'],
    [24 * hour, 'began lasts lasts lasts'],
    [24 * hour, 'began lasts lasts lasts lasts'],
  ] as const) {
    await server.pass(distanceMs - minute);
    expect(words()).toBe(what.replace(/ lasts$/, ''));
    await server.pass(minute);
    await isTold(what);
  }
  await alert.end();
  await alert.knows('it is over', ({ endedAt }) => endedAt !== null);
  await server.pass(minute);
  expect(words()).toBe('began lasts lasts lasts lasts');
  await expect(alert.handle.result()).resolves.toMatchObject({ key: alert.key, count: 1 });
  expect(words()).toBe('began lasts lasts lasts lasts over');
  expect(told().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set(told().map((item) => item.alert)).size).toBe(1);
  const { memo } = await alert.handle.describe();
  expect(memo?.['alert']).toMatchObject({ key: alert.key, state: 'over', severity: 'critical' });
  await keepHistory(alert.handle, 'followAlert', 'begun-reminded-over');
});

test('one that comes and goes is told once, and once that it is over, with a count', async () => {
  for (let round = 0; round < 10; round += 1) {
    await alert.begin();
    await alert.knows('it is true', ({ endedAt, count }) => endedAt === null && count === round + 1);
    await server.pass(30_000);
    await alert.end();
    await alert.knows('it is over', ({ endedAt }) => endedAt !== null);
    await server.pass(30_000);
  }
  await expect(alert.handle.result()).resolves.toMatchObject({ count: 10 });
  expect(told().map(({ what, count }) => `${what} ${count}`)).toEqual(['began 1', 'over 10']);
  await keepHistory(alert.handle, 'followAlert', 'flapping');
});

test('one that heals before its time is told to nobody', async () => {
  alert = newAlert('noDatabase');
  await alert.begin();
  await alert.knows('it is true');
  await server.pass(20_000);
  await alert.end();
  await expect(alert.handle.result()).resolves.toMatchObject({ count: 1 });
  expect(words()).toBe('');
  await keepHistory(alert.handle, 'followAlert', 'healed-in-time');
});

test('one that is not true any more by the time of a reminder ends without it', async () => {
  await alert.begin();
  await isTold('began');
  people.isTrue = false;
  await expect(alert.handle.result()).resolves.toMatchObject({ count: 1 });
  expect(words()).toBe('began over');
  expect(await sentences()).toContain('looked at again, it is not true any more');
  await keepHistory(alert.handle, 'followAlert', 'denied');
});

test('one that begins again while its end is being told is told as another one', async () => {
  await alert.begin();
  await isTold('began');
  await alert.end();
  await alert.knows('it is over', ({ endedAt }) => endedAt !== null);
  people.whileAnnouncing = async ({ key, what }) => {
    if (key !== alert.key || what !== 'over') return;
    people.whileAnnouncing = () => Promise.resolve();
    await alert.begin('again');
  };
  await server.pass(3 * minute);
  await isTold('began over began');
  expect(told().map(({ count, message }) => `${count} ${message}`)).toEqual([
    '1 too many starts',
    '1 too many starts',
    '1 again',
  ]);
  await keepHistory(alert.handle, 'followAlert', 'begun-again-while-over-was-told');
});

describe('acknowledged', () => {
  const wish = { by: 'ann', reason: 'on it' };

  test('it is not reminded of, and ends as ever', async () => {
    await alert.begin();
    await isTold('began');
    const answer = await alert.handle.executeUpdate(acknowledgeUpdate, { args: [wish] });
    expect(answer).toMatchObject({ key: alert.key, by: 'ann', reason: 'on it', until: null });
    await server.pass(48 * hour);
    expect(words()).toBe('began');
    await alert.end();
    await alert.handle.result();
    expect(words()).toBe('began over');
    await keepHistory(alert.handle, 'followAlert', 'acknowledged');
  });

  test('for a time, it ends by itself: reminded then', async () => {
    await alert.begin();
    await isTold('began');
    await alert.handle.executeUpdate(acknowledgeUpdate, { args: [{ ...wish, forMs: 8 * hour }] });
    await server.pass(7 * hour);
    expect(words()).toBe('began');
    await server.pass(hour);
    await isTold('began lasts');
  });
});

describe('silenced', () => {
  const silence = async (ms: number) => {
    const nowMs = await server.nowMs();
    const [since, end] = [nowMs, nowMs + ms].map((at) => new Date(at).toISOString()) as [string, string];
    people.silences = [{ pattern: 'tenants/*', by: 'ann', reason: 'upgrade', since, until: end }];
  };

  test('it is told at the end of the silence, which comes by itself', async () => {
    await silence(2 * hour);
    await alert.begin();
    await alert.knows('it is silent', ({ silencedUntil }) => silencedUntil !== null);
    await server.pass(hour);
    expect(words()).toBe('');
    await server.pass(hour + minute);
    await isTold('began');
    await keepHistory(alert.handle, 'followAlert', 'silenced');
  });

  test('it is told at once when the silence is ended early', async () => {
    await silence(24 * hour);
    await alert.begin();
    await alert.knows('it is silent', ({ silencedUntil }) => silencedUntil !== null);
    people.silences = [];
    await alert.handle.signal(lookAgainSignal);
    await isTold('began');
  });

  test('it is told at once also when the silence ends while it is being looked up', async () => {
    await silence(24 * hour);
    people.whileAnnouncing = async ({ key }) => {
      if (key !== alert.key) return;
      people.silences = [];
      people.whileAnnouncing = () => Promise.resolve();
      await alert.handle.signal(lookAgainSignal);
    };
    await alert.begin();
    await isTold('began');
    expect((await alert.knows('it is told', ({ told }) => told !== null)).silencedUntil).toBeNull();
  });
});

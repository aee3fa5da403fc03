/** Hours of the messages of one address, with the time between its tries skipped. */
import type { OutgoingMessage, SendOutcome } from '../../../src/domain/alerts/channel-state';
import { TestChannel } from '../../support/temporal-channel';
import { FakeAlerts } from '../../support/temporal-fake-alerts';
import { keepHistory } from '../../support/temporal-histories';
import { SkippingServer } from '../../support/temporal-time-skipping';
import { until } from '../../support/until';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
let server: SkippingServer;
let people: FakeAlerts;
let channel: TestChannel;

const tries = () => people.triesOf(channel.address);
const subject = () => `${channel.address.channel}:ops@example.org`;
const raised = () => people.raised.filter((fact) => fact.subject === subject());
const delivered = () => people.delivered.filter(({ to }) => to === subject());
const refused: SendOutcome = { kind: 'refused', reason: '421 come back later', isPermanent: false };
const itemsOf = ({ items }: OutgoingMessage) => items.map(({ what, subject }) => `${what} ${subject}`);
const names = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
const isTried = (times: number) => until(`tried ${times} times`, () => tries().length === times);
/** What comes of the last try is known, and whoever is to know it has been told. */
const isIdle = () =>
  channel.knows('nothing is under way', ({ sending, queue }) => sending === null && queue.length === 0);

beforeAll(async () => {
  server = await SkippingServer.start();
  await server.temporal.startOrchestrator({ activities: FakeAlerts.activitiesOf(() => people) });
});
afterAll(() => server.stop());
beforeEach(() => {
  people = new FakeAlerts(() => server.nowMs());
  channel = new TestChannel(server.temporal);
});

test('a storm of hundreds makes one message, and each alert learns that it has arrived', async () => {
  // This server, unlike others, cannot start a workflow for several at a time.
  const storm = [...(await channel.tell('began', 'first')), ...(await channel.tell('began', ...names(299)))];
  await channel.knows('all are there', ({ queue }) => queue.length === 300);
  await server.pass(minute);
  await isTried(1);
  expect(
    tries()[0]!
      .items.map(({ key }) => key)
      .sort(),
  ).toEqual(storm.map(({ key }) => key).sort());
  await until('they learn it', () => delivered().length === 3);
  expect(delivered()).toMatchObject(Array(3).fill({ to: subject() }));
  expect(new Set(delivered().flatMap(({ alerts }) => alerts.map(({ key }) => key))).size).toBe(300);
  await server.pass(hour);
  expect(tries()).toHaveLength(1);
});

test('what is told once more is taken in once', async () => {
  const [item] = await channel.tell('began', 'acme');
  await channel.tellItem(item!);
  await server.pass(10 * second);
  await isTried(1);
  await channel.tellItem(item!);
  await channel.knows('it was sent', ({ sentCount }) => sentCount === 1);
  await server.pass(hour);
  expect(tries()).toHaveLength(1);
  await keepHistory(channel.handle, 'deliverAlerts', 'told-twice');
});

test('messages keep a distance, and what comes in it goes along', async () => {
  await channel.tell('began', 'a');
  await server.pass(10 * second);
  await isTried(1);
  await isIdle();
  await channel.tell('began', 'b');
  await server.pass(30 * second);
  await channel.tell('began', 'c');
  expect(tries()).toHaveLength(1);
  await server.pass(minute);
  await isTried(2);
  expect(itemsOf(tries()[1]!)).toEqual(['began b', 'began c']);
});

test('what is over and begins again before it could be told makes two messages, the one right after the other', async () => {
  await channel.tell('began', 'a');
  await server.pass(10 * second);
  await isTried(1);
  await isIdle();
  await channel.tell('over', 'a');
  await channel.tell('began', 'a', 'b');
  await channel.knows('all are there', ({ queue }) => queue.length === 3);
  await server.pass(minute);
  await isTried(3);
  const [, first, next] = tries().map(itemsOf);
  expect([first?.sort(), next]).toEqual([['began b', 'over a'], ['began a']]);
  await isIdle();
  await keepHistory(channel.handle, 'deliverAlerts', 'over-and-again');
});

test('what waits for the end of the quiet hours is sent then', async () => {
  const notBefore = new Date((await server.nowMs()) + 8 * hour).toISOString();
  const [item] = await channel.tell('began', 'acme');
  await channel.tellItem({ ...item!, seq: 2, notBefore });
  await server.pass(7 * hour);
  expect(tries()).toEqual([]);
  await server.pass(hour + second);
  await isTried(1);
});

test('an address that refuses for hours is told the newest of each alert in one message, and it is a condition meanwhile', async () => {
  people.outcome = () => refused;
  await channel.tell('began', 'a');
  await channel.tell('began', 'b');
  await server.pass(4 * hour);
  await channel.tell('over', 'a');
  await channel.tell('lasts', 'b');
  await channel.tell('began', 'c');
  await server.pass(hour);
  const { failing } = await channel.knows(
    'it has failed often',
    (state) => state.failing !== null && state.sending === null,
  );
  expect(failing).toMatchObject({ reason: '421 come back later', isCondition: true });
  const told = { word: 'alerts', code: 'channelFails', subject: subject() };
  expect(raised()).toMatchObject([{ ...told, what: 'began', endedAt: null, message: '421 come back later' }]);
  const triesBefore = tries().length;
  people.outcome = () => ({ kind: 'sent' });
  await server.pass(hour);
  expect(tries()).toHaveLength(triesBefore + 1);
  expect(itemsOf(tries().at(-1)!)).toEqual(['passed a', 'began b', 'began c']);
  await until('it is over', () => raised().length === 2);
  expect(raised()[1]).toMatchObject({ ...told, what: 'over', since: raised()[0]!.since });
  expect(new Set(tries().map(({ id }) => id)).size).toBe(tries().length);
  await isIdle();
  await keepHistory(channel.handle, 'deliverAlerts', 'refused-for-hours');
});

test('a worker that dies while it sends is followed by a try of the very same message', async () => {
  const [item] = await channel.tell('began', 'acme');
  let endWorker: (outcome: SendOutcome) => void = () => undefined;
  people.outcome = () => new Promise((resolve) => (endWorker = resolve));
  await server.pass(10 * second);
  await isTried(1);
  people.outcome = () => ({ kind: 'sent' });
  await channel.tellItem({ ...item!, seq: 2, what: 'over' });
  await channel.knows('nobody answered', ({ failing }) => failing !== null);
  endWorker({ kind: 'sent' });
  await server.pass(minute);
  await isTried(2);
  expect(tries()[1]).toMatchObject({ id: tries()[0]!.id, items: tries()[0]!.items });
  await server.pass(2 * minute);
  await isTried(3);
  expect(itemsOf(tries()[2]!)).toEqual(['over acme']);
  await isIdle();
  await keepHistory(channel.handle, 'deliverAlerts', 'worker-died');
});

test('an address that is not configured any more ends, with what was for it', async () => {
  people.outcome = () => refused;
  await channel.tell('began', 'acme');
  await server.pass(hour);
  people.outcome = () => ({ kind: 'gone' });
  await channel.handle.result();
  expect(raised().map(({ what }) => what)).toEqual(['began', 'over']);
  expect(delivered()).toEqual([]);
  await keepHistory(channel.handle, 'deliverAlerts', 'gone');
});

test('what comes while an address turns out to be gone is tried before it ends', async () => {
  await channel.tell('began', 'acme');
  people.outcome = async () => {
    people.outcome = () => ({ kind: 'sent' });
    await channel.tell('began', 'other');
    return { kind: 'gone' };
  };
  await server.pass(5 * minute);
  await isTried(2);
  expect(itemsOf(tries()[1]!)).toEqual(['began other']);
  await isIdle();
  expect((await channel.handle.describe()).status.name).toBe('RUNNING');
});

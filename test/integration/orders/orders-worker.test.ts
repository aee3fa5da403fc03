/** The orders worker as a process, beside the one that runs the workflows, with everything around them real but the ERP. */
import { metricTable } from '../../../src/telemetry/metrics/table';
import { type Mariadb, MariadbTemplate } from '../../support/mariadb';
import { until } from '../../support/until';
import { OrdersHouse } from './orders-house';

let template: MariadbTemplate;
let mariadb: Mariadb;
let house: OrdersHouse;
beforeAll(async () => {
  template = await MariadbTemplate.make();
  mariadb = await template.server();
});
afterAll(async () => {
  await mariadb.remove();
  template.remove();
});
beforeEach(async () => {
  house = await OrdersHouse.open(mariadb);
  house.worker.start();
  house.orders.start();
});
afterEach(() => house.end());

const once = { status: 'SUCCESS', attempts: 2, inserts: 1 };

test('it keeps the workflow of the shop, and sends once what the ERP has not got', async () => {
  await house.order(1, '901');
  await house.order(2, '902');
  house.erp.insert('901', 'tspeeFaturado');
  await house.isWatched();
  await house.scanFromTheStart();
  expect(await house.isIntegrated(2)).toEqual(once);
  expect(await house.isIntegrated(1)).toEqual({ status: 'SUCCESS', attempts: 1, inserts: 0 });
  expect(house.erp.inserted).toEqual(['902']);
  expect(await house.orders.end()).toBe(0);
});

test('it serves every metric that the table says, and counts what it asks, sends and finds', async () => {
  await house.order(1, '901');
  await house.order(2, '902');
  await house.order(3, 'none');
  house.erp.insert('901', 'tspeeFaturado');
  await house.scanFromTheStart();
  expect(await house.isIntegrated(2)).toEqual(once);
  const scrape = await until('a look has told that only the one with a wrong number waits', async () => {
    const seen = await house.scrape();
    const forPerson = seen.value('watchkeeper_orders_for_person', { reason: 'badNumber' });
    return forPerson === 1 && seen.value('watchkeeper_orders_to_send') === 0 && seen;
  });
  const ours = [...scrape.families.keys()].filter((name) => !name.startsWith('temporal_'));
  const named = Object.entries(metricTable).filter(([, { roles }]) => (roles as readonly string[]).includes('orders'));
  expect(ours).toEqual(named.map(([name]) => name));
  for (const name of ours) expect([name, scrape.families.get(name)!.samples.length > 0]).toEqual([name, true]);
  const taken = (result: string) => scrape.value('watchkeeper_orders_asked_for_total', { result });
  expect(['integrated', 'missing', 'badNumber'].map(taken)).toEqual([1, 1, 1]);
  expect(scrape.value('watchkeeper_order_tasks_total', { result: 'succeeded' })).toBe(1);
  expect(scrape.value('watchkeeper_order_task_duration_seconds_count')).toBe(1);
  // Both by one look, and the one that was sent twice more.
  const answered = scrape.value('watchkeeper_erp_questions_total', { result: 'answered' });
  expect(answered).toBeGreaterThanOrEqual(3);
  expect(scrape.value('watchkeeper_erp_question_duration_seconds_count')).toBe(answered);
  expect(scrape.value('watchkeeper_order_looks_total', { result: 'looked' })).toBeGreaterThan(0);
});

test('settings that are changed while it runs are in force for the next task, and the shop is looked at at once', async () => {
  await house.isWatched();
  await until('it was told to look', async () => (await house.signals('lookNow')) === 1);
  house.configure({ environment: { RAILS_ENV: 'staging' } });
  await until('it was told again', async () => (await house.signals('lookNow')) === 2);
  await house.scanFromTheStart();
  await house.order(1, '901');
  await house.isIntegrated(1);
  expect(house.notes).toEqual(['began 901 staging', 'inserted 901 staging']);
});

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a task that runs when its worker is ended by %s is heard of by the next one, and runs once',
  async (signal) => {
    house.plan({ waitAt: 'begin' });
    await house.scanFromTheStart();
    await house.order(1, '901');
    await house.hasBegun('901');
    expect(await house.orders.end(signal, 15_000)).toBe(signal === 'SIGTERM' ? 0 : null);
    house.orders.start();
    house.letGo();
    expect(await house.isIntegrated(1)).toEqual(once);
    expect(house.erp.inserted).toEqual(['901']);
  },
);

test.each([
  ['for a moment', 0],
  // Longer than a result is kept, and than an activity may be without a beat.
  ['for 30 s after the task ended', 30_000],
])('a server that is away %s changes nothing about a task that runs', async (_long, awayMs) => {
  house.plan({ waitAt: 'begin' });
  await house.scanFromTheStart();
  await house.order(1, '901');
  await house.hasBegun('901');
  await house.server.kill();
  const asked = house.erp.asked.length;
  house.letGo();
  await until('the ERP is asked whether it has it', () => house.erp.asked.length > asked);
  const endedAtMs = Date.now();
  await until('the server was away so long', () => Date.now() - endedAtMs >= awayMs);
  await house.server.start();
  expect(await house.isIntegrated(1)).toEqual(once);
  expect(house.erp.inserted).toEqual(['901']);
});

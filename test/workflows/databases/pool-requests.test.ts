import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import {
  askPool,
  drainDatabase,
  readPoolRules,
  rebalance,
  resumeDatabase,
  setBrake,
} from '../../../src/client/databases';
import { poolWorkflowId } from '../../../src/domain/ids';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { PoolHost, type PoolHostOptions } from '../../support/temporal-pool-host';
import { until } from '../../support/until';

let temporal: TestTemporal;
const hosts: PoolHost[] = [];
beforeAll(async () => {
  temporal = await TestTemporal.open();
  await temporal.startOrchestrator();
});
afterAll(async () => {
  for (const host of hosts) host.end();
  await temporal.close();
});

let pool: string;
let handle: WorkflowHandle;
beforeEach(() => {
  pool = `p-${randomUUID().slice(0, 8)}`;
  handle = temporal.client.workflow.getHandle(poolWorkflowId(pool));
});

const by = 'alice';
const isKnown = (count: number) =>
  until('it is known', async () => Object.keys((await askPool(temporal.client, pool))?.hosts ?? {}).length === count);

async function begin(count: number, members?: PoolHostOptions['members']): Promise<PoolHost[]> {
  const made = Array.from(
    { length: count },
    () => new PoolHost({ client: temporal.client, pool, ...(members && { members }) }),
  );
  hosts.push(...made);
  for (const host of made) await temporal.startHost(host.host, host.activities);
  return made;
}

async function tellAll(some: readonly PoolHost[]): Promise<void> {
  for (const host of some) await host.tell();
  await isKnown(some.length);
}

const story = async () => (await askPool(temporal.client, pool))!.story.map(({ sentence }) => sentence);

test('a drain is tried out first, then everybody leaves, nobody comes, until it is resumed', async () => {
  const [h1, h2] = (await begin(2)) as [PoolHost, PoolHost];
  h1.place('db1', 'a', 'b');
  h2.place('db1', 'c');
  h2.place('db2', 'd');
  h1.change('b', { released: { by: 'bob', since: '', until: null, reason: null } });
  await tellAll([h1, h2]);
  const tried = await drainDatabase(temporal.client, pool, { member: 'db1', by, isDryRun: true });
  const forecasts = Object.fromEntries(tried.forecasts.map((each) => [each.host, each]));
  expect(forecasts[h1.host]).toMatchObject({
    moves: [{ name: 'a', from: 'db1', to: 'db2' }],
    left: [{ name: 'b', code: 'released' }],
  });
  expect(forecasts[h2.host]).toMatchObject({ moveCount: 1, leftCount: 0 });
  expect([tried.isDryRun, tried.moved, h1.moved, h1.rules.current.version]).toEqual([true, 0, [], 0]);

  const done = await drainDatabase(temporal.client, pool, { member: 'db1', by, reason: 'new disks' });
  expect(done).toMatchObject({ isDryRun: false, moved: 2, leftCount: 1, missing: [] });
  expect(done.left).toMatchObject([{ name: 'b', code: 'released' }]);
  expect([h1.on('db1'), h2.on('db1'), h1.rules.isDrained('db1'), h2.rules.isDrained('db1')]).toEqual([
    ['b'],
    [],
    true,
    true,
  ]);
  expect((await readPoolRules(temporal.client, pool)).drained).toMatchObject([
    { member: 'db1', by, reason: 'new disks' },
  ]);
  expect(await story()).toEqual(expect.arrayContaining(['alice drains db1: new disks']));
  const again = drainDatabase(temporal.client, pool, { member: 'db1', by });
  await expect(again).rejects.toMatchObject({ kind: 'refused', message: 'database db1 is drained already' });
  const last = drainDatabase(temporal.client, pool, { member: 'db2', by });
  await expect(last).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/^no other database is up/) as string,
  });

  // A drain and a member that is lost at the same time have nowhere to go.
  await h2.see('db2', 'down');
  await until('it is told', async () => (await story()).some((told) => /not moved: c: it waits/.test(told)));
  await h2.see('db2', 'up');
  const resumed = await resumeDatabase(temporal.client, pool, { member: 'db1', by });
  expect(resumed.confirmed.sort()).toEqual([h1.host, h2.host].sort());
  expect([h1.rules.isDrained('db1'), h2.on('db1')]).toEqual([false, []]);
  const twice = resumeDatabase(temporal.client, pool, { member: 'db1', by });
  await expect(twice).rejects.toMatchObject({ kind: 'refused', message: 'database db1 is not drained' });
  await keepHistory(handle, 'watchDatabases', 'drained-and-resumed');
});

test('a database that nobody has told of, and a pool without an agent, are told as such', async () => {
  const unknown = drainDatabase(temporal.client, pool, { member: 'db1', by });
  await expect(unknown).rejects.toMatchObject({ kind: 'hostAway' });
  await tellAll(await begin(1));
  const other = drainDatabase(temporal.client, pool, { member: 'db9', by });
  await expect(other).rejects.toMatchObject({
    kind: 'unknownDatabase',
    message: expect.stringMatching(/db1, db2$/) as string,
  });
});

test('a brake holds moves back, the refusal is told, and when it is off everything is decided afresh', async () => {
  const [host] = (await begin(1)) as [PoolHost];
  host.place('db1', 'a', 'b');
  await tellAll([host]);
  const why = setBrake(temporal.client, pool, { scope: 'moves', isOn: true, by });
  await expect(why).rejects.toMatchObject({ kind: 'refused', message: expect.stringMatching(/^say why/) as string });
  const on = await setBrake(temporal.client, pool, { scope: 'moves', isOn: true, by, reason: 'replacing the switch' });
  expect([on.confirmed, on.missing, host.rules.brakeOn('moves')?.by]).toEqual([[host.host], [], by]);
  expect(host.rules.brakeOn('restarts')).toBeNull();
  await host.see('db1', 'down');
  const refused =
    /^refused: 2 tenants of .* stay on db1, for moves are braked by alice since .*: replacing the switch$/;
  await until('it is told', async () => (await story()).some((told) => refused.test(told)));
  await host.tell();
  expect((await story()).filter((told) => refused.test(told))).toHaveLength(1);
  await expect(rebalance(temporal.client, pool, { by })).rejects.toMatchObject({ kind: 'refused' });
  expect([host.orders, host.on('db1')]).toEqual([[], ['a', 'b']]);
  const off = await setBrake(temporal.client, pool, { scope: 'all', isOn: false, by });
  expect([off.rules.brakes, host.rules.brakeOn('moves')]).toEqual([[], null]);
  await until('they have moved', () => host.on('db2').length === 2);
  const twice = setBrake(temporal.client, pool, { scope: 'moves', isOn: false, by });
  await expect(twice).rejects.toMatchObject({ kind: 'refused', message: 'no brake of moves is on' });
  await keepHistory(handle, 'watchDatabases', 'braked');
});

test('a brake ends by itself when its time is over', async () => {
  const [host] = (await begin(1)) as [PoolHost];
  host.place('db1', 'a');
  await tellAll([host]);
  await setBrake(temporal.client, pool, { scope: 'all', isOn: true, by, reason: 'a look', forMs: 1500 });
  await host.see('db1', 'down');
  await until('its time is over', async () => (await story()).includes('the time of the brake of all is over'));
  await until('it has moved', () => host.on('db2').length === 1);
  await keepHistory(handle, 'watchDatabases', 'brake-of-a-time');
});

test('a host that does not confirm a brake is named, and takes it over when it is heard again', async () => {
  const [host] = (await begin(1)) as [PoolHost];
  const away = new PoolHost({ client: temporal.client, pool });
  hosts.push(away);
  await tellAll([host, away]);
  const on = await setBrake(temporal.client, pool, { scope: 'moves', isOn: true, by, reason: 'a test' });
  expect([on.confirmed, on.missing]).toEqual([[host.host], [away.host]]);
  await temporal.startHost(away.host, away.activities);
  await away.tell();
  await until('it has it', () => away.rules.brakeOn('moves') !== null);
  await keepHistory(handle, 'watchDatabases', 'brake-not-confirmed');
});

test('a rebalance moves one host after the other until all have about equally many', async () => {
  const members = [{ name: 'db1' }, { name: 'db2' }, { name: 'db3', maxTenants: 2 }];
  const [h1, h2] = (await begin(2, members)) as [PoolHost, PoolHost];
  h1.place('db1', 'a', 'b', 'c', 'd', 'e');
  h2.place('db1', 'f', 'g', 'h', 'i');
  await tellAll([h1, h2]);
  const tried = await rebalance(temporal.client, pool, { by, isDryRun: true });
  expect(tried.forecasts.length).toBe(2);
  expect([h1.moved, h2.moved]).toEqual([[], []]);
  const done = await rebalance(temporal.client, pool, { by });
  const counts = ['db1', 'db2', 'db3'].map((member) => h1.on(member).length + h2.on(member).length);
  expect(counts[2]).toBe(2);
  expect(Math.abs(counts[0]! - counts[1]!)).toBeLessThanOrEqual(1);
  expect(done.moved).toBe(9 - counts[0]!);
  expect(done.missing).toEqual([]);
  await keepHistory(handle, 'watchDatabases', 'rebalanced');
});

test('what changes while tenants are being moved is taken up afterwards', async () => {
  const [host] = (await begin(1, [{ name: 'db1' }, { name: 'db2' }, { name: 'db3' }])) as [PoolHost];
  host.place('db1', 'a', 'b');
  await tellAll([host]);
  host.waiting = [];
  await host.see('db1', 'down');
  await until('they are being moved', () => host.waiting?.length === 2);
  const [to] = host.orders;
  expect(to?.from).toEqual(['db1']);
  await host.see('db2', 'down');
  host.release();
  await until('nobody is on a lost one', () => host.on('db3').length === 2);
  await until('all is told', async () => (await story()).filter((told) => /moved/.test(told)).length >= 1);
  await keepHistory(handle, 'watchDatabases', 'lost-while-moving');
});

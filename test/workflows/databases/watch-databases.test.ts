import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { askPool, readPoolRules } from '../../../src/client/databases';
import type { PoolState } from '../../../src/domain/databases/pool-state';
import { poolWorkflowId } from '../../../src/domain/ids';
import { opsStateAttribute, problemAttribute } from '../../../src/domain/search-attributes';
import { TestTemporal } from '../../support/temporal';
import { keepHistory } from '../../support/temporal-histories';
import { PoolHost, type PoolHostOptions } from '../../support/temporal-pool-host';
import { eventsAtRest } from '../../support/temporal-events';
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

interface TestPool {
  pool: string;
  handle: WorkflowHandle;
  known(): Promise<PoolState>;
  sentences(): Promise<string[]>;
  host(members?: PoolHostOptions['members']): Promise<PoolHost>;
}

function newPool(): TestPool {
  const pool = `p-${randomUUID().slice(0, 8)}`;
  const handle = temporal.client.workflow.getHandle(poolWorkflowId(pool));
  const known = async () =>
    (await askPool(temporal.client, pool)) ?? {
      pool,
      rules: { version: -1, drained: [], brakes: [] },
      hosts: {},
      story: [],
    };
  return {
    ...{ pool, handle, known },
    sentences: async () => (await known()).story.map(({ sentence }) => sentence),
    host: async (members) => {
      const host = new PoolHost({ client: temporal.client, pool, ...(members && { members }) });
      hosts.push(host);
      await temporal.startHost(host.host, host.activities);
      return host;
    },
  };
}

const tells = (pool: TestPool, sentence: RegExp) =>
  until(`the story tells ${sentence}`, async () => (await pool.sentences()).some((told) => sentence.test(told)));

test('the tenants of a lost member are moved at once, and its story is told', async () => {
  const pool = newPool();
  const host = await pool.host();
  host.place('db1', 'a', 'b', 'c');
  host.place('db2', 'd');
  await host.tell();
  await until('it is known', async () => Object.keys((await pool.known()).hosts).length === 1);
  expect((await pool.known()).story).toEqual([]);
  await host.see('db1', 'down');
  await tells(pool, /moved 3 of 3/);
  expect([host.moved, host.on('db1'), host.on('db2')]).toEqual([['a', 'b', 'c'], [], ['a', 'b', 'c', 'd']]);
  expect(await pool.sentences()).toEqual([
    `${host.host} sees db1 down: it is seen so`,
    `decided: 3 tenants of ${host.host} leave db1, which is lost there`,
    expect.stringMatching(new RegExp(`^${host.host} moved 3 of 3 off db1 in [0-9.]+ s: 3 to db2 \\(a, b, c\\)$`)),
  ]);
  const shows = async () => (await pool.handle.describe()).typedSearchAttributes;
  await until('it is degraded', async () => (await shows()).get(opsStateAttribute) === 'degraded');
  expect((await shows()).get(problemAttribute)).toBe('databaseDown');
  const before = await eventsAtRest(pool.handle);
  await host.see('db1', 'up');
  await until('all is well', async () => (await shows()).get(opsStateAttribute) === 'well');
  // A return moves nobody.
  expect([host.orders.length, host.on('db1')]).toEqual([1, []]);
  // Of them six are to tell the alerts that it is over.
  expect((await eventsAtRest(pool.handle)) - before).toBeLessThan(14);
  await keepHistory(pool.handle, 'watchDatabases', 'member-lost');
});

test('a member that is lost from one host moves the tenants of that host alone', async () => {
  const pool = newPool();
  const [cut, other] = [await pool.host(), await pool.host()];
  for (const host of [cut, other]) host.place('db1', `a-${host.host}`, `b-${host.host}`);
  await cut.tell();
  await other.tell();
  await cut.see('db1', 'down');
  await tells(pool, /moved 2 of 2/);
  expect([cut.on('db2').length, other.on('db1').length, other.orders]).toEqual([2, 2, []]);
  await other.see('db1', 'readOnly');
  await until('the others have moved', () => other.on('db2').length === 2);
  expect(cut.orders).toHaveLength(1);
});

test('hosts that move at the same time never bring more to a member than it takes', async () => {
  const pool = newPool();
  const members = [{ name: 'db1' }, { name: 'db2', maxTenants: 7 }];
  const [h1, h2, h3] = [await pool.host(members), await pool.host(members), await pool.host(members)];
  h1.place('db1', 'a', 'b', 'c', 'd', 'e', 'f');
  h2.place('db1', 'g', 'h', 'i');
  h3.place('db2', 'j', 'k');
  await Promise.all([h1.tell(), h2.tell(), h3.tell()]);
  await until('all are known', async () => Object.keys((await pool.known()).hosts).length === 3);
  // What it told is old by now.
  h3.place('db2', 'l');
  await Promise.all([h1.see('db1', 'down'), h2.see('db1', 'down')]);
  const placed = () => [h1, h2, h3].reduce((sum, host) => sum + host.on('db2').length, 0);
  await until('it is full', () => placed() === 7);
  await tells(pool, /not moved: .*has as many tenants as it may/);
  await until('nobody is moving', async () =>
    Object.values((await pool.known()).hosts).every(({ settledOn }) => settledOn !== null || h3.on('db2').length === 3),
  );
  expect(placed()).toBe(7);
});

test('nothing is decided twice on the same facts, and an old report changes nothing', async () => {
  const pool = newPool();
  const host = await pool.host([{ name: 'db1' }]);
  host.place('db1', 'a');
  await host.see('db1', 'down');
  await tells(pool, /not moved: a: it waits, for nobody can take it/);
  await host.tell();
  await host.send({ seq: 1 });
  const { seq } = Object.values((await pool.known()).hosts)[0]!;
  expect(seq).toBe(2);
  expect(host.orders).toHaveLength(1);
  await host.see('db1', 'up');
  await host.see('db1', 'down');
  await until('the next fall is another fact', () => host.orders.length === 2);
});

test('a host whose agent is away is not waited for, and asked again when it has a new life', async () => {
  const pool = newPool();
  const host = new PoolHost({ client: temporal.client, pool: pool.pool });
  hosts.push(host);
  host.place('db1', 'a');
  await host.see('db1', 'down');
  await tells(pool, /did not do it \(its agent did not take it up\); its agent decides by itself/);
  await temporal.startHost(host.host, host.activities);
  host.rebirth('3');
  await host.tell();
  await until('it has moved', () => host.on('db2').length === 1);
  await tells(pool, /moved 1 of 1/);
  await keepHistory(pool.handle, 'watchDatabases', 'agent-away');
});

test('what a host decided by itself is told afterwards', async () => {
  const pool = newPool();
  const host = await pool.host();
  host.place('db2', 'a');
  const use = { db1: { tenants: 0, movable: 0 }, db2: { tenants: 1, movable: 1 } };
  const left = [{ name: 'b', host: host.host, from: 'db1', code: 'failed' as const, message: 'it ended again' }];
  const outcome = { planned: 2, moved: 1, to: { db2: 1 }, names: ['a'], left, leftCount: 1, tookMs: 1200, use };
  await host.tell([{ ...outcome, at: '2026-01-01T00:00:09.000Z', from: 'db1', reason: 'its database db1 is down' }]);
  await tells(
    pool,
    /decided by itself at 2026-01-01T00:00:09.000Z, because its database db1 is down: it moved 1 of 2 off db1 in 1.2 s: 1 to db2 \(a\); not moved: b: it ended again/,
  );
});

test('a workflow that was terminated takes what the agents kept', async () => {
  const pool = newPool();
  const host = await pool.host();
  const drained = [{ member: 'db1', by: 'alice', reason: null, since: '2026-01-01T00:00:00.000Z' }];
  host.rules.take({ version: 7, drained, brakes: [] }, null);
  host.place('db1', 'a');
  await host.tell();
  await until('it is known', async () => (await pool.known()).rules.version === 7);
  await until('it goes on with the drain', () => host.on('db2').length === 1);
  await until('the list shows it', async () => (await readPoolRules(temporal.client, pool.pool)).version === 7);
});

test('one that is cancelled while tenants are moved ends', async () => {
  const pool = newPool();
  const host = await pool.host();
  host.place('db1', 'a');
  host.waiting = [];
  await host.tell();
  await until('it is known', async () => Object.keys((await pool.known()).hosts).length === 1);
  await host.see('db1', 'down');
  await until('it is being moved', () => host.waiting?.length === 1);
  await pool.handle.cancel();
  try {
    await until('it ends', async () => (await pool.handle.describe()).status.name === 'CANCELLED');
  } finally {
    for (const go of host.waiting) go();
  }
});

test('a long run is continued as new and knows what it knew', async () => {
  const pool = newPool();
  const host = await pool.host();
  host.place('db1', 'a');
  await host.tell();
  const { firstExecutionRunId } = { firstExecutionRunId: (await pool.handle.describe()).runId };
  for (let round = 0; round < 60; round++) {
    await host.see('db2', round % 2 === 0 ? 'full' : 'up');
    const { seq } = { seq: round + 2 };
    await until('it is taken', async () => Object.values((await pool.known()).hosts)[0]?.seq === seq);
  }
  await until('another run', async () => (await pool.handle.describe()).runId !== firstExecutionRunId);
  const known = await pool.known();
  expect(known.story.length).toBeLessThanOrEqual(60);
  expect(known.story.length).toBeGreaterThan(40);
  await host.see('db1', 'down');
  await until('it decides as before', () => host.on('db2').length === 1);
  const first = temporal.client.workflow.getHandle(poolWorkflowId(pool.pool), firstExecutionRunId);
  await keepHistory(first, 'watchDatabases', 'continued-as-new');
});

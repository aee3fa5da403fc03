/** kill -9 of the Temporal server while a host moves its tenants: the moves end, and the pool's workflow goes on. */
import { askPool } from '../../../src/client/databases';
import { TestTemporal } from '../../support/temporal';
import { OwnServer } from '../../support/temporal-own-server';
import { PoolHost } from '../../support/temporal-pool-host';
import { until } from '../../support/until';

jest.setTimeout(180_000);
const pool = 'main';
const withinMs = 60_000;
/** Longer than an activity may be without a heartbeat. */
const silentMs = 14_000;

let server: OwnServer;
let own: TestTemporal;
let host: PoolHost;
beforeEach(async () => {
  server = await OwnServer.start();
  own = await TestTemporal.open(server.address);
  await own.startOrchestrator();
  host = new PoolHost({ client: own.client, pool });
  await own.startHost(host.host, host.activities);
});
afterEach(async () => {
  host.end();
  await own.close();
  await server.end();
});

const known = () => askPool(own.client, pool).catch(() => null);
const sentences = async () => (await known())?.story.map(({ sentence }) => sentence) ?? [];
const settled = () =>
  until('it is settled', async () => (await known())?.hosts[host.host]?.settledOn != null, withinMs, 100);
const tellsWhenBack = () =>
  until(
    'it can be told',
    () =>
      host.tell().then(
        () => true,
        () => false,
      ),
    withinMs,
    100,
  );
const names = ['a', 'b', 'c'];

test.each([
  ['the moves end while it is away', 'away', 0],
  ['the moves end when it is back', 'back', 0],
  ['it is away longer than a heartbeat may be late', 'away', silentMs],
] as const)('nobody is moved twice, and the next fall is decided as ever: %s', async (_what, endsWhile, awayMs) => {
  host.place('db1', ...names);
  host.place('db2', 'd');
  await host.tell();
  host.waiting = [];
  await host.see('db1', 'down');
  await until('they are on their way', () => host.waiting?.length === 3, withinMs);
  expect(host.orders).toMatchObject([{ cause: 'lost', from: ['db1'] }]);

  await server.kill();
  const killedAtMs = performance.now();
  if (endsWhile === 'away') host.release();
  await until('it has been away', () => performance.now() - killedAtMs >= awayMs, withinMs);
  await server.start();
  if (endsWhile === 'back') {
    await until('the workflow answers', known, withinMs, 100);
    expect(host.moved).toEqual([]);
    host.release();
  }
  // As an agent does that finds that less is known of it than there is.
  await tellsWhenBack();
  await settled();
  expect([host.moved, host.on('db1'), host.on('db2').sort()]).toEqual([names, [], [...names, 'd']]);
  const ended = new RegExp(`^${host.host} (moved 3 of 3 off db1 in .+: 3 to db2|did not do it)`);
  expect((await sentences()).filter((sentence) => ended.test(sentence))).toHaveLength(1);

  await host.see('db1', 'up');
  await host.see('db2', 'down');
  await until('the next fall is decided', () => host.on('db1').length === 4, withinMs);
  await until(
    'it is told',
    async () => (await sentences()).some((sentence) => /moved 4 of 4 off db2 in .+: 4 to db1/.test(sentence)),
    withinMs,
    100,
  );
  expect(host.moved).toEqual([...names, ...names, 'd']);
});

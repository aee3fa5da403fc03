/** That the workflow of a shop runs, and hears what it should: at a server of its own, where no worker runs it. */
import { connectLazily, type TemporalDoor } from '../../../src/client/connection';
import { ensureShop, signalLookNow, startOrder, tellShop } from '../../../src/client/orders';
import { orderWorkflowId, shopWorkflowId } from '../../../src/domain/ids';
import { newOrderRow } from '../../../src/domain/orders/order-row';
import type { VisitInput } from '../../../src/domain/orders/order-visit';
import { ShopKeeper } from '../../../workers/orders/shop-keeper';
import { OwnServer } from '../../support/temporal-own-server';
import { until } from '../../support/until';

let server: OwnServer;
let door: TemporalDoor;
let keepers: ShopKeeper[] = [];
let told: string[];
beforeAll(async () => {
  server = await OwnServer.start();
  door = connectLazily({ kind: 'address', address: server.address, namespace: 'default' });
});
afterAll(async () => {
  await door.close();
  await server.end();
});
beforeEach(() => (told = []));
afterEach(async () => {
  for (const keeper of keepers) await keeper.stop();
  keepers = [];
});

function keep(shop: string): ShopKeeper {
  const log = { note: (event: string) => void told.push(event) };
  const keeper = new ShopKeeper({ client: door.client, shop, log, everyMs: 20, againAfterMs: 20 });
  keepers.push(keeper);
  keeper.start();
  return keeper;
}

const shopOf = (shop: string) => door.client.workflow.getHandle(shopWorkflowId(shop));
const runOf = (shop: string) =>
  until(`shop ${shop} is watched`, async () => {
    const seen = await shopOf(shop)
      .describe()
      .catch(() => null);
    return seen?.status.name === 'RUNNING' ? seen : null;
  });

async function signalsOf(shop: string): Promise<string[]> {
  const { events } = await shopOf(shop).fetchHistory();
  return (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []);
}

test('it is started with what a person reads in the list, told once to look, and hears nothing of later rounds', async () => {
  keep('one');
  const { runId, raw, searchAttributes } = await runOf('one');
  await until('it was told', async () => (await signalsOf('one')).length > 0);
  const again = keep('one');
  await until('the second worker has told it, too', async () => (await signalsOf('one')).length > 1);
  again.lookNow();
  await until('it was told again', async () => (await signalsOf('one')).length > 2);
  expect((await runOf('one')).runId).toBe(runId);
  expect(await signalsOf('one')).toEqual(['lookNow', 'lookNow', 'lookNow']);
  const { events } = await shopOf('one').fetchHistory();
  // Started, a task for its worker, and the three signals.
  expect(events).toHaveLength(5);
  expect(searchAttributes['OpsState']).toEqual(['well']);
  expect(JSON.stringify(raw.executionConfig?.userMetadata?.summary?.data?.toString())).toMatch(/orders of shop one/);
});

test('one that somebody has terminated is started again', async () => {
  keep('two');
  const { runId } = await runOf('two');
  await shopOf('two').terminate('by a test');
  await until('another run of it', async () => (await runOf('two')).runId !== runId);
});

test('while the server is away that is said once, and it is told to look when it is back', async () => {
  const keeper = keep('three');
  await runOf('three');
  await until('it was told', async () => (await signalsOf('three')).length === 1);
  await server.kill();
  keeper.lookNow();
  await until('it is said', () => told.length > 0);
  await server.start();
  await until('it was told again', async () => (await signalsOf('three').catch(() => [])).length === 2);
  await until('it is said that it is kept', () => told.length > 1);
  expect(told).toEqual(['orders:shopNotKept', 'orders:shopKept']);
});

test('a shop that nobody watches is told nothing, and that is no error', async () => {
  const news = { orderId: '1', erp: null, node: null, done: null, hasLeftNode: true, isOver: true, nextStartAt: null };
  await tellShop(door.client, 'nobody', [news]);
  await signalLookNow(door.client, 'nobody');
  await ensureShop(door.client, { shop: 'four' });
  await tellShop(door.client, 'four', [news]);
  expect(await signalsOf('four')).toEqual(['ordersReported']);
});

test('a sending is started once however often it is asked for, and again when it is over', async () => {
  const row = { ...newOrderRow('72026', '2026-01-01T00:00:00.000Z'), number: '900' };
  const policy = {
    ...{ maxAttempts: 4, backoffMs: [1], verify: { everyMs: 1, forMs: 1 } },
    paymentPending: { recheckMs: [1], giveUpAfterMs: 1 },
  };
  const visit: VisitInput = { shop: 'main', epoch: 'e1', row, policy };
  const handle = door.client.workflow.getHandle(orderWorkflowId('main', '72026'));
  await startOrder(door.client, visit);
  const first = await handle.describe();
  await startOrder(door.client, visit);
  expect((await handle.describe()).runId).toBe(first.runId);
  expect(first.raw.executionConfig?.userMetadata?.summary?.data?.toString()).toBe('"Sends order 72026 (number 900)"');
  await handle.terminate('by a test');
  await startOrder(door.client, visit);
  expect((await handle.describe()).runId).not.toBe(first.runId);
  await handle.terminate('by a test');
});

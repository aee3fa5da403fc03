/**
 * The looks on real servers in shops whose orders commit late, vanish and lie about their dates, with an ERP that is away
 * and workers that die: what the property test of the scan proves of its decisions.
 */
import { createRecordActivities } from '../../../activities/orders/records';
import { newScanPosition, nextPosition } from '../../../src/domain/orders/scan-window';
import { numberOf, OrdersShop } from '../../support/orders-shop';
import { isVisible, makeWorld, minute, type ShopOrder, type World } from '../../unit/orders/scan-world';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

/** What commits and what vanishes until now. */
async function pass(world: World, seen: Set<number>): Promise<void> {
  const { nowMs } = shop;
  const appeared = world.orders.filter((order) => isVisible(order, nowMs) && !seen.has(order.id));
  const rows = appeared.map(
    ({ id, createdAtMs }) => `(${id}, '${numberOf(id)}', 'authorized', ${written(createdAtMs)})`,
  );
  if (rows.length > 0) await shop.sql(`insert into orders (id, number, state, created_at) values ${rows.join(', ')}`);
  for (const { id } of appeared) seen.add(id);
  const gone = world.orders.filter((order) => seen.has(order.id) && !isVisible(order, nowMs)).map(({ id }) => id);
  if (gone.length > 0) await shop.sql(`delete from orders where id in (${gone.join(', ')})`);
  shop.erp.away = nowMs >= world.outage.fromMs && nowMs < world.outage.toMs ? 'an outage' : null;
  shop.erp.silentAbout.clear();
  for (const order of world.orders) if (mute(order, nowMs)) shop.erp.silentAbout.add(numberOf(order.id));
}

function mute({ answerableAtMs, id }: ShopOrder, nowMs: number): boolean {
  return nowMs < answerableAtMs || (nowMs / minute + id) % 37 === 0;
}

function written(atMs: number | null): string {
  return atMs === null ? 'null' : `'${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}'`;
}

/** Writes that fail, as if the worker died there. */
function dying(world: World) {
  const records = { ...shop.deps.records };
  for (const name of ['add', 'change'] as const) {
    const write = shop.deps.records[name] as (...args: unknown[]) => Promise<string[]>;
    records[name] = async (...args: unknown[]) => {
      if (world.random() < 0.03) throw new Error('died');
      const answer = await write(...args);
      if (world.random() < 0.03) throw new Error('died');
      return answer;
    };
  }
  return createRecordActivities({ ...shop.deps, records }).lookForOrders;
}

test.each([1, 2, 3])('in shop %d every order that is left was checked', async (seed) => {
  const world = makeWorld(seed, 200, 25);
  shop.settings = {
    ...shop.settings,
    ...{ lookBackMs: world.lookBackMs, minAgeMs: 30 * minute, maxOrdersPerRequest: 10 },
    erp: { ...shop.settings.erp, batch: 5 },
  };
  for (const { id } of world.orders) if (id % 3 !== 0) shop.erp.insert(numberOf(id));
  const look = dying(world);
  const seen = new Set<number>();
  let position = newScanPosition('0');
  let deaths = 0;
  shop.nowMs = world.orders[0]?.allocatedAtMs ?? 0;
  const untilMs = world.endsAtMs + 2 * world.lookBackMs + 400 * minute;
  for (; shop.nowMs < untilMs; shop.nowMs += world.cycleMs) {
    await pass(world, seen);
    const { floor, askedThrough } = position;
    const order = { shop: 'main', floor, askedThrough, extent: 'usual', isDryRun: false } as const;
    const outcome = await shop.run(look, order).catch((error: unknown) => {
      if (!(error instanceof Error) || error.message !== 'died') throw error;
      deaths += 1;
    });
    if (outcome?.kind === 'looked')
      position = nextPosition(position, outcome.askedThrough, outcome.look, shop.settings);
  }
  const checked = new Set(
    (await shop.lines()).filter((line) => !line.includes('young')).map((line) => line.split(' ')[0]),
  );
  const left = world.orders.filter((order) => isVisible(order, shop.nowMs));
  expect(left.filter(({ id }) => !checked.has(String(id)))).toEqual([]);
  expect(left.length).toBeGreaterThan(150);
  expect(deaths).toBeGreaterThan(0);
  expect(position.floor).toBe(String(Math.max(...left.map(({ id }) => id))));
});

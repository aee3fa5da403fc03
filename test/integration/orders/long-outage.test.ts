/** An ERP that was away for hours while the shop went on: all of it is found, as rows, and only some of it is sent at once. */
import type { RowDataPacket } from 'mysql2';
import { OrdersShop, range } from '../../support/orders-shop';

const count = 50_000;
let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
  shop.settings = {
    ...shop.settings,
    maxOrdersPerRequest: 1_000,
    erp: { ...shop.settings.erp, batch: 1_000 },
  };
  for (let from = 1; from < count; from += 10_000) await shop.insert(range(from, from + 9_999));
});
afterAll(() => shop.remove());

/** `phase status reason attempts orders`, of all records. */
async function records(): Promise<string[]> {
  const sql =
    'select concat_ws(" ", phase, status, reason, attempts, count(*)) as line from order_records ' +
    'group by phase, status, reason, attempts order by phase';
  const [rows] = await shop.store.use((session) => session.query<RowDataPacket[]>(sql));
  return rows.map(({ line }) => String(line));
}

const start = (room: number, known: string[]) =>
  shop.run(shop.activities.startOrders, { shop: 'main', at: new Date(shop.nowMs).toISOString(), room, known });

test('while it is away each look asks once, and nothing is recorded of what nobody knows', async () => {
  shop.erp.away = 'the ERP gives no answer';
  expect(await shop.look()).toMatchObject({ erp: { kind: 'outage' }, look: { lowestUnrecorded: '1' } });
  expect(shop.erp.asked).toHaveLength(1);
  expect(await shop.look({ extent: 'probe' })).toMatchObject({ erp: { kind: 'outage' } });
  expect(shop.erp.asked[1]).toHaveLength(1);
  expect(await records()).toEqual([]);
});

test('when it is back all that it has not got waits as rows that have used no attempt', async () => {
  shop.erp.away = null;
  let missing = 0;
  for (let looks = 0; looks < 15; looks += 1) {
    const looked = await shop.look();
    missing += looked.newlyMissing;
    if (!looked.isMore) break;
  }
  expect(missing).toBe(count);
  expect(await records()).toEqual([`toStart FAILED NOT_FOUND 0 ${count}`]);
});

test('of them only as many get a workflow as there is room for', async () => {
  const { open, waiting } = await start(200, []);
  expect([open.length, shop.started.length, waiting.toStart]).toEqual([200, 200, count - 200]);
  expect((await start(0, open)).open).toHaveLength(200);
  expect(shop.started).toHaveLength(200);
  expect(await records()).toEqual([`open FAILED NOT_FOUND 0 200`, `toStart FAILED NOT_FOUND 0 ${count - 200}`]);
});

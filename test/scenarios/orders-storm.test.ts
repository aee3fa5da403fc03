/**
 * Orders appear in a shop while everything that has a part in them is killed again and again: each is in the ERP exactly
 * once in the end, or visibly waits for a person.
 */
import type { OrderView } from '../../src/domain/orders/order-row';
import { seedOfRun } from '../support/house/random';
import { MariadbTemplate } from '../support/mariadb';
import { Havoc } from '../support/storm/havoc';
import { OrderHouse } from '../support/storm/order-house';
import { until } from '../support/until';

jest.setTimeout(900_000);
const orderCount = Number(process.env['WATCHKEEPER_STORM_ORDERS'] ?? 600);
const stormMs = Number(process.env['WATCHKEEPER_STORM_SECONDS'] ?? 110) * 1000;
const quietWithinMs = 300_000;
const seed = seedOfRun();

let template: MariadbTemplate;
let storm: OrderHouse;
let havoc: Havoc;

beforeAll(async () => {
  process.stderr.write(`orders storm: repeat it with WATCHKEEPER_SEED=${seed}\n`);
  template = await MariadbTemplate.make();
  storm = await OrderHouse.open(seed, template);
});
afterAll(async () => {
  await havoc?.stop();
  await storm?.end();
  template?.remove();
});

/** Nothing follows by itself, but that an order is asked for which waits for a person. */
function isSettled({ status, reason, needsAttention }: OrderView): boolean {
  return status === 'SUCCESS' || status === 'ABANDONED' || needsAttention || reason === 'PAYMENT_PENDING';
}

async function isQuiet(): Promise<OrderView[] | null> {
  const list = await storm.list();
  if (list === null || !list.every(isSettled)) return null;
  const listed = new Set(list.map(({ orderId }) => orderId));
  const orders = await storm.place.orders();
  return orders.every(({ orderId }) => listed.has(orderId)) ? list : null;
}

test('every order is in the ERP exactly once, or waits for a person who can see it', async () => {
  const { place } = storm;
  havoc = new Havoc(seed, storm.victims);
  const writer = place.writer({ orders: orderCount, forMs: stormMs * 0.9 });
  havoc.begin();
  const beganAtMs = performance.now();
  const written = writer.run();
  await new Promise((resolve) => setTimeout(resolve, stormMs));
  await havoc.stop();
  await written;
  const stormedMs = performance.now() - beganAtMs;
  const list = await until('it is quiet', isQuiet, quietWithinMs, 1000);
  const quietAfterMs = performance.now() - beganAtMs - stormedMs;
  const rows = new Map(list.map((row) => [row.orderId, row]));
  const violations = await place.judge((orderId) => isSettled(rows.get(orderId)!));
  process.stderr.write(
    `orders storm: ${JSON.stringify({ seed, orders: writer.counts, runs: place.runs, deeds: havoc.deeds, stormedMs, quietAfterMs, violations })}\n`,
  );
  expect(violations).toEqual({ lost: [], doubled: [] });
});

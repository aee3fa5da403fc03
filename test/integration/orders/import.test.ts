/** Taking over the legacy's checkpoint file. */
import { randomUUID } from 'node:crypto';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../../src/domain/orders/checkpoint-file';
import { checkedOf } from '../../../src/domain/orders/imported-row';
import type { CheckedOrder } from '../../../src/domain/orders/order';
import type { CheckpointImport } from '../../../src/domain/orders/order-change';
import { hashOfLines } from '../../../src/store/orders/import-hash';
import { day, hour, numbered, OrdersShop, range } from '../../support/orders-shop';
import { checked } from '../../unit/orders/order-samples';
import { sampleCheckpoint } from '../../support/checkpoint-samples';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

/** As whoever sends the lines does. */
async function send(orders: readonly CheckedOrder[], own: Partial<CheckpointImport> = {}): Promise<CheckpointImport> {
  const id = randomUUID();
  const lines = [...orders].sort((a, b) => Number(a.orderId) - Number(b.orderId));
  for (let at = 0; at < lines.length; at += 5_000)
    await shop.store.use((session) =>
      session.query(
        'insert into order_imports (import, order_id, status, reason, attempts, created_at, updated_at) values ?',
        [
          lines
            .slice(at, at + 5_000)
            .map((one) => [
              id,
              one.orderId,
              one.status,
              one.reason,
              one.attempts,
              new Date(one.createdAt),
              new Date(one.updatedAt),
            ]),
        ],
      ),
    );
  const head = lines.at(-1)?.orderId ?? '0';
  return { shop: 'main', import: id, count: lines.length, hash: hashOfLines(orders), head, recheckSince: null, ...own };
}

const take = (wanted: CheckpointImport) => shop.run(shop.activities.importCheckpoint, wanted);

function sample(): Checkpoint {
  const read = readCheckpoint(sampleCheckpoint, 'America/Sao_Paulo');
  if (read.kind === 'wrong') throw new Error(read.faults[0].sentence);
  return read.checkpoint;
}

test('the sample of the legacy comes back with every fact', async () => {
  const { orders, head } = sample();
  const wanted = await send(orders, { head });
  expect(await take(wanted)).toEqual({ taken: 11, kept: 0, floor: '72066' });
  const rows = await shop.deps.records.read(
    'main',
    orders.map(({ orderId }) => orderId),
  );
  const back = rows.map(checkedOf).filter((order) => order !== null);
  const written = writeCheckpoint(
    back.sort((a, b) => Number(a.orderId) - Number(b.orderId)),
    null,
    'America/Sao_Paulo',
    4,
  );
  const lines = sampleCheckpoint.trim().split('\n');
  const whole = [...lines.slice(0, -1), '^HEAD 26/09/2012-01:42:13 26/09/2012-01:42:13 72066 FAILED NOT_FOUND 1'];
  expect(written).toMatchObject({ kind: 'written', text: `${whole.join('\n')}\n`, head: '72066' });
});

test('what FAILED is asked for at once, who is exhausted needs a person until then, and SUCCESS is over', async () => {
  await shop.insert([1, 2, 3, 4]);
  shop.erp.insert(...numbered(2));
  const failed = { status: 'FAILED', reason: 'NOT_FOUND' } as const;
  await take(
    await send([
      checked({ orderId: '1' }),
      ...[checked({ orderId: '2', ...failed, attempts: 5 }), checked({ orderId: '3', ...failed, attempts: 5 })],
      checked({ orderId: '4', ...failed, attempts: 2 }),
    ]),
  );
  expect(await shop.lines()).toEqual([
    ...['1 over SUCCESS OK 1', '2 resting FAILED NOT_FOUND 5', '3 resting FAILED NOT_FOUND 5'],
    '4 resting FAILED NOT_FOUND 2',
  ]);
  expect((await shop.row(2)).progress.needsAttention).toBe(true);
  const looked = await shop.look({ floor: '4' });
  expect(await shop.lines()).toEqual([
    ...['1 over SUCCESS OK 1', '2 over SUCCESS OK 6', '3 resting FAILED NOT_FOUND 5', '4 toStart FAILED NOT_FOUND 2'],
  ]);
  expect(looked.waiting.attention.orderFailed).toMatchObject({ count: 1, orders: [{ orderId: '3', attempts: 5 }] });
  expect(looked.newlyMissing).toBe(0);
});

test('what the legacy called SUCCESS since then is asked for once more, and sent when the ERP has not got it', async () => {
  await shop.insert([1, 2, 3]);
  shop.erp.insert(...numbered(2));
  const [before, since] = [31 * day, 29 * day].map((ms) => new Date(shop.nowMs - ms).toISOString());
  const lines = [
    checked({ orderId: '1', createdAt: before! }),
    ...['2', '3'].map((orderId) => checked({ orderId, createdAt: since! })),
  ];
  const wanted = { ...(await send(lines)), recheckSince: new Date(shop.nowMs - 30 * day).toISOString() };
  await take(wanted);
  expect(await shop.lines()).toEqual(['1 over SUCCESS OK 1', '2 resting SUCCESS OK 1', '3 resting SUCCESS OK 1']);
  expect(await shop.look({ floor: '3' })).toMatchObject({ counts: { integrated: 1, missing: 1 }, newlyMissing: 1 });
  const asked = ['1 over SUCCESS OK 1', '2 over SUCCESS OK 1', '3 toStart FAILED NOT_FOUND 0'];
  expect(await shop.lines()).toEqual(asked);
  await take(wanted);
  expect(await shop.lines()).toEqual(asked);
});

test('of an order that both know the newer one counts, and who is being sent is left alone', async () => {
  await shop.insert([1, 2, 3]);
  await shop.look();
  await shop.run(shop.activities.startOrders, {
    shop: 'main',
    at: new Date(shop.nowMs).toISOString(),
    room: 1,
    known: [],
  });
  const [older, newer] = [-hour, hour].map((ms) => new Date(shop.nowMs + ms).toISOString());
  const wanted = await send([
    checked({ orderId: '1', updatedAt: newer ?? '' }),
    checked({ orderId: '2', updatedAt: older ?? '' }),
    checked({ orderId: '3', updatedAt: newer ?? '' }),
  ]);
  expect(await take(wanted)).toMatchObject({ taken: 1, kept: 2 });
  expect(await shop.lines()).toEqual([
    ...['1 open FAILED NOT_FOUND 0', '2 toStart FAILED NOT_FOUND 0', '3 over SUCCESS OK 1'],
  ]);
});

test('lines that are not those that were sent are refused, and nothing is taken', async () => {
  const wanted = await send([checked({ orderId: '1' }), checked({ orderId: '2' })]);
  const refusal = { type: 'checkpointRefused', nonRetryable: true };
  await expect(take({ ...wanted, hash: '0'.repeat(64) })).rejects.toMatchObject({
    ...refusal,
    message: 'other lines wait in the store than were sent there; nothing was taken over, send the file once more',
  });
  await shop.store.use((session) => session.query('update order_imports set attempts = 2 where order_id = 2'));
  await expect(take(wanted)).rejects.toMatchObject(refusal);
  await shop.store.use((session) => session.query('delete from order_imports where order_id = 2'));
  await expect(take(wanted)).rejects.toMatchObject({
    message: expect.stringMatching(/^1 lines wait in the store, and 2 were sent there/) as string,
  });
  expect(await shop.lines()).toEqual([]);
  expect((await shop.deps.records.readKnown('main')).floor).toBeNull();
});

describe('the floor', () => {
  const known = async () => (await shop.deps.records.readKnown('main')).floor;

  test('is the head, or just below the first order that is to be checked again', async () => {
    await shop.insert([10], { ageMs: 40 * day });
    await shop.insert([11, 12], { ageMs: 20 * day });
    // Dated back: it does not hide those before it.
    await shop.insert([13], { ageMs: 40 * day });
    const wanted = await send(range(10, 13).map((id) => checked({ orderId: `${id}` })));
    const recheckSince = new Date(shop.nowMs - 30 * day).toISOString();
    expect(await take({ ...wanted, recheckSince })).toMatchObject({ floor: '10' });
    expect(await known()).toBe('10');
    expect(await take(wanted)).toMatchObject({ taken: 4, kept: 0, floor: '10' });
  });

  test('is not raised by an import where a scan has begun', async () => {
    await shop.insert([5, 10]);
    await shop.run(shop.activities.beginScan, 'main', { kind: 'id', id: '8' });
    expect(await take(await send([checked({ orderId: '10' })]))).toMatchObject({ floor: '7' });
    expect(await take(await send([checked({ orderId: '5' })]))).toMatchObject({ floor: '5' });
    expect(await known()).toBe('5');
  });
});

test('an import that dies after any of its batches goes on where it was', async () => {
  const orders = range(1, 2_500).map((id) => checked({ orderId: `${id}` }));
  const wanted = await send(orders);
  const { merge } = shop.deps.records;
  let count = 0;
  shop.deps.records.merge = async (...args) => {
    const answer = await merge(...args);
    if ((count += 1) <= 2) throw new Error('died');
    return answer;
  };
  await expect(take(wanted)).rejects.toThrow('died');
  await expect(take(wanted)).rejects.toThrow('died');
  expect(await take(wanted)).toEqual({ taken: 2_500, kept: 0, floor: '2500' });
  shop.deps.records.merge = merge;
  expect(await shop.lines()).toHaveLength(2_500);
});

test('100,000 lines are taken over within half a minute', async () => {
  const wanted = await send(range(1, 100_000).map((id) => checked({ orderId: `${id}` })));
  const beganAtMs = performance.now();
  expect(await take(wanted)).toEqual({ taken: 100_000, kept: 0, floor: '100000' });
  const tookMs = performance.now() - beganAtMs;
  expect(tookMs).toBeLessThan(30_000);
  process.stdout.write(`100,000 lines: ${Math.round(tookMs)} ms\n`);
});

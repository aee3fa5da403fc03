/** What people, gates and visits do to the records of orders. */
import type { OrderChange, OrderFilter } from '../../../src/domain/orders/order-change';
import type { OrderNews } from '../../../src/domain/orders/order-news';
import type { OrderProgress } from '../../../src/domain/orders/order-progress';
import type { OrderRow } from '../../../src/domain/orders/order-row';
import { decideOrder } from '../../../src/domain/orders/attempt-policy';
import { minute, numbered, numberOf, OrdersShop, range, startMs } from '../../support/orders-shop';
import { policy } from '../../unit/orders/order-samples';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

const change = (own: Omit<OrderChange, 'shop'>) => shop.run(shop.activities.changeOrders, { shop: 'main', ...own });
const start = (room: number, known: string[] = []) =>
  shop.run(shop.activities.startOrders, { shop: 'main', at: new Date(shop.nowMs).toISOString(), room, known });
const failed = async (id: number, n = 3) => {
  const row = await shop.row(id);
  const progress = { ...row.progress, attempts: 5, inserts: 5, needsAttention: true };
  const token = { n, openSince: null };
  const place = { phase: 'resting' as const, dueAt: null };
  await shop.deps.records.change('main', [
    { row: { ...row, ...place, progress, token, seq: row.seq + 1 }, seq: row.seq },
  ]);
};

describe('a requeue', () => {
  test('gives all attempts and the next token, and sends now', async () => {
    await shop.insert([1]);
    await shop.look();
    await failed(1);
    shop.nowMs += minute;
    const asked = { wish: 'requeue', which: { number: numberOf(1) } } as const;
    expect(await change(asked)).toEqual({ changed: 1, refused: [], refusedCount: 0, orders: ['1'] });
    expect(await shop.row(1)).toMatchObject({
      ...{ phase: 'toStart', dueAt: new Date(shop.nowMs).toISOString(), token: { n: 4, openSince: null } },
      progress: { status: 'FAILED', reason: 'NOT_FOUND', attempts: 0, inserts: 5, needsAttention: false },
    });
  });

  test('of many by what they have in common takes them all, in bounded answers', async () => {
    await shop.insert(range(1, 1_203));
    await shop.look();
    await shop.look();
    const answer = await change({ wish: 'requeue', which: { filter: { status: 'FAILED', reason: 'NOT_FOUND' } } });
    expect(answer).toMatchObject({ changed: 1_203, refusedCount: 0 });
    expect(answer.orders).toHaveLength(100);
    expect(await shop.row(1_203)).toMatchObject({ token: { n: 2 } });
  });
});

test('a wish that is carried out twice is refused the second time, and a person who has looked may ask again', async () => {
  await shop.insert([1]);
  await shop.look();
  shop.nowMs += minute;
  const asked = { wish: 'requeue', which: { orderId: '1' }, askedAt: new Date(shop.nowMs).toISOString() } as const;
  shop.nowMs += 1;
  expect(await change(asked)).toMatchObject({ changed: 1, refused: [] });
  const before = await shop.row(1);
  expect(await change(asked)).toMatchObject({
    ...{ changed: 0, refusedCount: 1 },
    refused: [
      { orderId: '1', why: `it was changed at ${before.updatedAt}, after this was asked; look at it, and ask again` },
    ],
  });
  expect(await shop.row(1)).toEqual(before);
  expect(await change({ ...asked, askedAt: new Date(shop.nowMs).toISOString() })).toMatchObject({ changed: 1 });
});

test('what is impossible is refused order by order, with why', async () => {
  await shop.insert([1, 2, 3]);
  await shop.insert([4], { ageMs: 0 });
  shop.erp.insert(numberOf(1));
  await shop.look();
  await start(1);
  await change({ wish: 'abandon', which: { orderId: '3' } });
  const why = async (wish: OrderChange['wish'], orderId: string) =>
    (await change({ wish, which: { orderId } })).refused.map((one) => one.why)[0];
  expect(await why('requeue', '1')).toMatch(/^the ERP has it already/);
  expect(await why('abandon', '1')).toMatch(/^the ERP has it already/);
  expect(await why('resolve', '1')).toBe('it counts as integrated already (OK)');
  expect(await why('requeue', '2')).toBe('it is being sent now; ask again when that is done');
  expect(await why('abandon', '3')).toBe('it was given up already');
  expect(await why('requeue', '4')).toMatch(/^it was not checked yet/);
  const all = await change({ wish: 'resolve', which: { filter: { status: 'FAILED' } } });
  expect(all).toMatchObject({ changed: 0, refused: [{ orderId: '2' }], refusedCount: 1 });
});

test('an order is resolved or given up, and nothing follows', async () => {
  await shop.insert([1, 2]);
  await shop.look();
  await change({ wish: 'resolve', which: { orderId: '1' } });
  await change({ wish: 'abandon', which: { orderId: '2' } });
  expect(await shop.lines()).toEqual(['1 over SUCCESS BY_PERSON 0', '2 over ABANDONED BY_PERSON 0']);
});

test('of a filter that does not name them, orders for which a task may have run are left out', async () => {
  await shop.insert([1, 2]);
  await shop.look();
  const row = await shop.row(2);
  const progress: OrderProgress = { ...row.progress, status: 'UNKNOWN', reason: 'NO_PROOF', needsAttention: true };
  const unknown: OrderRow = { ...row, phase: 'resting', progress, seq: row.seq + 1 };
  await shop.deps.records.change('main', [{ row: unknown, seq: row.seq }]);
  const requeue = (filter: OrderFilter) => change({ wish: 'requeue', which: { filter } });
  expect(await requeue({ needsAttention: true })).toMatchObject({
    ...{ changed: 0, refusedCount: 1 },
    refused: [{ orderId: '2', why: expect.stringMatching(/^a task may have run for it.*--status UNKNOWN$/) as string }],
  });
  expect(await requeue({ needsAttention: true, status: 'UNKNOWN' })).toMatchObject({ changed: 1, orders: ['2'] });
});

test('an order of which there is no record is unknown, and a filter that names nothing is refused', async () => {
  await expect(change({ wish: 'abandon', which: { orderId: '99' } })).rejects.toMatchObject({
    ...{ type: 'orderUnknown', nonRetryable: true },
    message: expect.stringContaining('with the id 99; it was not scanned yet') as string,
  });
  const all = change({ wish: 'abandon', which: { filter: {} } });
  await expect(all).rejects.toMatchObject({ type: 'orderRequestRefused' });
});

test('two orders of one number are told apart by their ids only', async () => {
  await shop.insert([1, 2], { number: '5' });
  await shop.look();
  expect(await change({ wish: 'requeue', which: { number: '5' } })).toMatchObject({ changed: 0, refusedCount: 2 });
});

describe('starting', () => {
  test('marks as many open as there is room for, the longest due first, and starts their workflows', async () => {
    await shop.insert([5, 6, 7]);
    await shop.look();
    const outcome = await start(2);
    expect(outcome).toMatchObject({ open: ['5', '6'], waiting: { toStart: 1 }, rules: { maxActive: 200 } });
    expect(shop.started.map(({ row, policy: { maxAttempts } }) => [row.orderId, row.phase, maxAttempts])).toEqual([
      ['5', 'open', 4],
      ['6', 'open', 4],
    ]);
    expect(shop.started[0]?.epoch).toMatch(/^[0-9a-f]{32}$/);
    expect(await shop.row(5)).toMatchObject({ updatedAt: new Date(startMs).toISOString(), dueAt: null });
  });

  test('counts those that run and that the asker does not know', async () => {
    await shop.insert([5, 6, 7, 8]);
    await shop.look();
    await start(2);
    shop.started = [];
    expect((await start(3, ['5'])).open).toEqual(['5', '6', '7', '8']);
    expect(shop.started.map(({ row }) => row.orderId)).toEqual(['7', '8']);
  });

  test('sends again what has been open for long without a workflow, in its turn', async () => {
    await shop.insert([5]);
    await shop.look();
    await start(1);
    shop.started = [];
    await start(0, ['5']);
    expect(shop.started).toEqual([]);
    shop.running.clear();
    await start(1, ['5']);
    expect(shop.started).toEqual([]);
    shop.nowMs += 30 * minute;
    expect((await start(0, ['5'])).open).toEqual([]);
    expect((await start(1)).open).toEqual(['5']);
    expect(shop.started).toHaveLength(1);
  });

  test('leaves alone what is not due yet', async () => {
    await shop.insert([5]);
    await shop.look();
    const row = await shop.row(5);
    const dueAt = new Date(shop.nowMs + minute).toISOString();
    await shop.deps.records.change('main', [{ row: { ...row, dueAt, seq: row.seq + 1 }, seq: row.seq }]);
    expect(await start(5)).toMatchObject({ open: [], waiting: { toStart: 0, nextStartAt: dueAt } });
  });
});

describe('a visit', () => {
  const news: OrderNews = {
    ...{ orderId: '1', erp: { kind: 'answered' }, node: null, done: null },
    ...{ hasLeftNode: true, isOver: true, nextStartAt: null },
  };

  test('is written once and told each time', async () => {
    await shop.insert([1]);
    await shop.look();
    await start(1);
    const [input] = shop.started;
    if (input === undefined) throw new Error('nothing was started');
    const { row } = input;
    const decided = decideOrder(
      row.progress,
      { kind: 'ran', as: 'DONE', sight: { kind: 'integrated' } },
      shop.nowMs,
      policy,
    );
    const at = new Date(shop.nowMs).toISOString();
    const visit = { row, decided, token: { n: 2, openSince: null }, number: numberOf(1), at, news };
    await shop.recordVisit(visit);
    await shop.recordVisit(visit);
    expect(await shop.row(1)).toMatchObject({ phase: 'over', token: { n: 2 }, seq: row.seq + 1 });
    expect(await shop.lines()).toEqual(['1 over SUCCESS OK 2']);
    expect(shop.told).toEqual([news, news]);
  });

  test('that was decided on an older row changes nothing', async () => {
    await shop.insert([1]);
    await shop.look();
    const row = await shop.row(1);
    await change({ wish: 'abandon', which: { orderId: '1' } });
    const decided = decideOrder(row.progress, { kind: 'asked', sight: { kind: 'integrated' } }, shop.nowMs, policy);
    await shop.recordVisit({ row, decided, token: row.token, number: null, at: row.updatedAt, news });
    expect(await shop.lines()).toEqual(['1 over ABANDONED BY_PERSON 0']);
  });
});

test('attempts that were none are given back, and who is being sent again keeps what it has', async () => {
  await shop.insert([1, 2, 3]);
  shop.erp.insert(numberOf(3));
  await shop.look();
  await failed(1);
  await start(1);
  await shop.run(shop.activities.giveAttemptsBack, 'main', ['1', '2', '3', '99']);
  expect(await shop.lines()).toEqual([
    ...['1 toStart FAILED NOT_FOUND 4', '2 open FAILED NOT_FOUND 0', '3 over SUCCESS OK 1'],
  ]);
  expect((await shop.row(1)).progress.needsAttention).toBe(false);
  expect(numbered(1)).toHaveLength(1);
});

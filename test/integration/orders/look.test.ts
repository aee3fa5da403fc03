/** One look at a real shop and real records: what is new, what is due, and what the position may pass. */
import type { Connection } from 'mysql2/promise';
import { ShopOrders } from '../../../src/adapters/mysql/shop-orders';
import { newScanPosition } from '../../../src/domain/orders/scan-window';
import { day, hour, minute, numbered, numberOf, OrdersShop, range, startMs } from '../../support/orders-shop';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
beforeEach(() => shop.clear());
afterAll(() => shop.remove());

const nothing = { young: 0, integrated: 0, missing: 0, paymentPending: 0, badNumber: 0, gone: 0, unanswered: 0 };

test('a new order that the ERP has is SUCCESS OK with one attempt, and the position knows it', async () => {
  await shop.insert([72025, 72026]);
  shop.erp.insert(...numbered(72025, 72026));
  const looked = await shop.look();
  expect(await shop.lines()).toEqual(['72025 over SUCCESS OK 1', '72026 over SUCCESS OK 1']);
  expect(looked).toMatchObject({
    look: { beganAtMs: startMs, highestVisible: '72026', readThrough: '72026', lowestUnrecorded: null },
    ...{ counts: { ...nothing, integrated: 2 }, newlyMissing: 0, erp: { kind: 'answered' }, isMore: false },
    waiting: { toStart: 0, nextStartAt: null, attention: {}, unfinished: 0 },
  });
  expect(await shop.look()).toMatchObject({ counts: nothing, erp: null });
  expect(shop.erp.asked).toHaveLength(1);
});

test('who is missing waits to be sent, who is unpaid there is asked for later, and a person is told of it', async () => {
  await shop.insert([1, 2]);
  await shop.insert([3], { state: 'waiting_payment' });
  shop.erp.insertUnpaid(numberOf(2));
  shop.erp.insertUnpaid(numberOf(3));
  const looked = await shop.look();
  expect(await shop.lines()).toEqual([
    '1 toStart FAILED NOT_FOUND 0',
    '2 resting FAILED PAYMENT_PENDING 1',
    '3 over SUCCESS OK 1',
  ]);
  expect(looked).toMatchObject({ newlyMissing: 1, counts: { integrated: 1, missing: 1, paymentPending: 1 } });
  const since = new Date(startMs).toISOString();
  const told = { count: 1, since, orders: [{ orderId: '2', number: numberOf(2), attempts: 1 }] };
  expect(looked.waiting).toMatchObject({ toStart: 1, attention: { paymentPending: told } });
  shop.nowMs += 30 * minute;
  const later = await shop.look();
  expect(later).toMatchObject({ newlyMissing: 0, counts: { ...nothing, paymentPending: 1 } });
  expect(later.waiting.attention.paymentPending?.since).toBe(since);
});

test('a young order is recorded and asked for when it is old enough, one that is dated ahead or not at all as well', async () => {
  await shop.insert([1], { ageMs: 10 * minute });
  await shop.insert([2], { ageMs: -9 * hour });
  await shop.sql(`insert into orders (id, number, state, created_at) values (3, '${numberOf(3)}', null, null)`);
  shop.erp.insert(...numbered(1, 2, 3));
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, young: 3 }, look: { lowestUnrecorded: null } });
  expect(await shop.lines()).toEqual(['1 young - - 0', '2 young - - 0', '3 young - - 0']);
  shop.nowMs += 20 * minute;
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, integrated: 1 } });
  shop.nowMs += 10 * minute;
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, integrated: 2 } });
});

test('an order without an answer is checked later, though the next one succeeded', async () => {
  await shop.insert([10, 11]);
  shop.erp.insert(...numbered(10, 11));
  shop.erp.silentAbout.add(numberOf(10));
  let position = await shop.scan(newScanPosition('9'));
  expect(await shop.lines()).toEqual(['11 over SUCCESS OK 1']);
  shop.nowMs += 2 * day;
  position = await shop.scan(position);
  expect(position.floor).toBe('9');
  shop.erp.silentAbout.clear();
  await shop.scan(position);
  expect(await shop.lines()).toEqual(['10 over SUCCESS OK 1', '11 over SUCCESS OK 1']);
});

test('an order that commits late below the highest id is found, and the floor follows a look-back later', async () => {
  const late: Connection = await shop.open();
  try {
    await late.beginTransaction();
    await late.query(`insert into orders values (20, '${numberOf(20)}', 'authorized', '2026-03-01 10:00:00')`);
    await shop.insert([21, 22]);
    shop.erp.insert(...numbered(20, 21, 22));
    let position = await shop.scan(newScanPosition('19'));
    expect(await shop.lines()).toEqual(['21 over SUCCESS OK 1', '22 over SUCCESS OK 1']);
    shop.nowMs += 23 * hour;
    position = await shop.scan(position);
    expect(position.floor).toBe('19');
    await late.commit();
    shop.nowMs += 50 * minute;
    position = await shop.scan(position);
    expect(await shop.lines()).toContain('20 over SUCCESS OK 1');
    shop.nowMs += hour;
    expect((await shop.scan(position)).floor).toBe('22');
  } finally {
    await late.end();
  }
});

test('a row that the shop deletes is given up when it is due, and one that nobody has recorded is forgotten', async () => {
  await shop.insert([1, 2], { ageMs: 0 });
  await shop.look();
  await shop.sql('delete from orders where id = 1');
  shop.nowMs += 31 * minute;
  shop.erp.insert(...numbered(2));
  expect(await shop.look()).toMatchObject({ counts: { ...nothing, gone: 1, integrated: 1 } });
  expect(await shop.lines()).toEqual(['1 over ABANDONED GONE 0', '2 over SUCCESS OK 1']);
});

test('a number that may be sent nowhere needs a person and stops nobody, and heals when it is corrected', async () => {
  await shop.insert([1], { number: '7; reboot' });
  await shop.insert([2], { number: null });
  await shop.insert([3], { number: '9'.repeat(300) });
  await shop.insert([4]);
  shop.erp.insert(...numbered(4));
  const looked = await shop.look();
  expect(looked).toMatchObject({ counts: { ...nothing, badNumber: 3, integrated: 1 }, erp: { kind: 'answered' } });
  expect(looked.waiting.attention.badNumber).toMatchObject({ count: 3 });
  expect(shop.erp.asked).toEqual([numbered(4)]);
  await shop.sql(`update orders set number = '${numberOf(1)}' where id = 1`);
  shop.erp.insert(numberOf(1));
  shop.nowMs += day;
  const later = await shop.look();
  expect(later.waiting.attention.badNumber).toMatchObject({ count: 2 });
  expect(await shop.lines()).toContain('1 over SUCCESS OK 1');
});

test('when the ERP goes away in the middle nobody is asked for any more, and what was answered stays', async () => {
  shop.settings = { ...shop.settings, erp: { ...shop.settings.erp, batch: 10 }, maxOrdersPerRequest: 20 };
  await shop.insert(range(1, 60));
  shop.erp.insert(...numbered(...range(1, 60)));
  shop.erp.awayAfter = 3;
  const looked = await shop.look();
  expect(looked).toMatchObject({
    erp: { kind: 'outage', reason: 'the ERP broke' },
    ...{ counts: { ...nothing, integrated: 30, unanswered: 10 }, isMore: true, askedThrough: '40' },
    look: { lowestUnrecorded: '31', readThrough: '60' },
  });
  expect(shop.erp.asked).toHaveLength(4);
  shop.erp.away = shop.erp.awayAfter = null;
  const next = await shop.look({ askedThrough: looked.askedThrough });
  expect(shop.erp.asked[4]?.[0]).toBe(numberOf(41));
  expect(next).toMatchObject({ counts: { ...nothing, integrated: 30 }, askedThrough: null, isMore: false });
});

test('a due row without an answer stays as it is, and is due later', async () => {
  await shop.insert([1], { ageMs: 0 });
  await shop.look();
  shop.nowMs += 31 * minute;
  shop.erp.away = 'no route';
  expect(await shop.look()).toMatchObject({ erp: { kind: 'outage', reason: 'no route' }, counts: { unanswered: 1 } });
  expect(await shop.row(1)).toMatchObject({
    phase: 'young',
    dueAt: new Date(shop.nowMs + 2 * minute).toISOString(),
    updatedAt: new Date(startMs).toISOString(),
    progress: { status: null, attempts: 0 },
  });
});

describe('a dry run', () => {
  test('asks and names, and writes nothing', async () => {
    await shop.insert([1, 2, 3]);
    await shop.insert([4], { ageMs: 0 });
    shop.erp.insert(...numbered(1));
    const looked = await shop.look({ isDryRun: true, floor: '0' });
    expect(looked).toMatchObject({
      named: { asked: ['1', '2', '3'], missing: ['2', '3'] },
      ...{ counts: { ...nothing, young: 1, integrated: 1, missing: 2 }, newlyMissing: 0 },
      look: { lowestUnrecorded: '1' },
    });
    expect(await shop.lines()).toEqual([]);
    expect((await shop.deps.records.readKnown('main')).floor).toBeNull();
  });
});

describe('a look of one question', () => {
  test('asks the ERP once, for as many as fit into it', async () => {
    shop.settings = { ...shop.settings, erp: { ...shop.settings.erp, batch: 4 }, maxOrdersPerRequest: 50 };
    await shop.insert(range(1, 9));
    expect(await shop.look({ extent: 'oneQuestion' })).toMatchObject({ counts: { missing: 4 }, isMore: true });
    expect(shop.erp.asked).toEqual([numbered(1, 2, 3, 4)]);
  });
});

describe('a probe', () => {
  const probe = () => shop.look({ extent: 'probe' });

  test('asks for one order that is due, and records what it hears', async () => {
    await shop.insert([1, 2]);
    shop.erp.insert(...numbered(1));
    expect(await probe()).toMatchObject({ erp: { kind: 'answered' }, counts: { integrated: 1 }, isMore: true });
    expect(shop.erp.asked).toEqual([numbered(1)]);
  });

  test('asks for one that waits to be sent when none is due, else for the newest, and changes nothing', async () => {
    await shop.insert([1, 2]);
    shop.erp.insert(...numbered(2));
    await shop.look();
    const before = await shop.lines();
    expect(await probe()).toMatchObject({ erp: { kind: 'answered' }, counts: nothing });
    shop.erp.away = 'gone';
    expect(await probe()).toMatchObject({ erp: { kind: 'outage', reason: 'gone' } });
    expect(await shop.lines()).toEqual(before);
    await shop.sql('delete from orders where id = 1');
    await probe();
    expect(shop.erp.askedSince(1)).toEqual([numberOf(1), numberOf(1), numberOf(2)]);
  });

  test('asks for another order than the one that had no answer the last time', async () => {
    await shop.insert([1, 2]);
    shop.erp.away = 'it breaks at one of them';
    for (let at = 0; at < 3; at += 1) expect(await probe()).toMatchObject({ erp: { kind: 'outage' } });
    expect(shop.erp.asked).toEqual([numbered(1), numbered(2), numbered(1)]);
    await shop.sql('delete from orders where id = 2');
    await shop.insert([3], { ageMs: 0 });
    await probe();
    expect(shop.erp.asked.at(-1)).toEqual(numbered(3));
  });

  test('of a shop without orders counts as answered', async () => {
    shop.erp.away = 'gone';
    expect(await probe()).toMatchObject({ erp: { kind: 'answered' }, look: { highestVisible: null } });
    expect(shop.erp.asked).toEqual([]);
  });
});

test('an order that the ERP never tells of is no outage, as it tells of one that it has', async () => {
  await shop.insert([1]);
  shop.erp.insert(...numbered(1, 2));
  await shop.look();
  await shop.insert([2]);
  shop.erp.silentAbout.add(numberOf(2));
  expect(await shop.look()).toMatchObject({ erp: { kind: 'answered' }, counts: { ...nothing, unanswered: 1 } });
  expect(shop.erp.askedSince(1)).toEqual([numberOf(2), numberOf(1)]);
  shop.erp.silentAbout.add(numberOf(1));
  expect(await shop.look()).toMatchObject({ erp: { kind: 'outage' } });
});

test('many orders are asked for in rounds, the lowest first, each once', async () => {
  shop.settings = { ...shop.settings, erp: { ...shop.settings.erp, batch: 50 }, maxOrdersPerRequest: 50 };
  await shop.insert(range(1, 1_200));
  shop.erp.insert(...numbered(...range(1, 1_200)));
  expect(await shop.look()).toMatchObject({ counts: { integrated: 1_200 }, isMore: false, askedThrough: null });
  expect(shop.erp.asked.flat()).toEqual(numbered(...range(1, 1_200)));
});

test('more orders than are read at once are all found, and what is recorded is not read again', async () => {
  await shop.insert(range(1, 12_000), { ageMs: 0 });
  expect(await shop.look()).toMatchObject({ counts: { young: 12_000 }, look: { readThrough: '12000' }, isMore: false });
  const read = jest.spyOn(ShopOrders.prototype, 'readCreated');
  try {
    await shop.insert([12_003], { ageMs: 0 });
    expect(await shop.look()).toMatchObject({ counts: { young: 1 }, look: { readThrough: '12003' } });
    expect(read.mock.calls.map(([of]) => of)).toEqual([{ above: '11999', through: '12999' }]);
  } finally {
    read.mockRestore();
  }
});

test('of more orders than one look takes up the position passes none, and the next look goes on', async () => {
  await shop.insert(range(1, 7_000));
  shop.erp.away = 'gone';
  const first = await shop.look();
  expect(first).toMatchObject({ look: { readThrough: '5000', lowestUnrecorded: '1' }, isMore: true });
  shop.erp.away = null;
  shop.erp.insert(...numbered(...range(1, 7_000)));
  expect(await shop.look()).toMatchObject({ look: { readThrough: '5000', lowestUnrecorded: null }, isMore: true });
  expect(await shop.look()).toMatchObject({
    look: { readThrough: '7000' },
    counts: { integrated: 2_000 },
    isMore: false,
  });
});

test('ids beyond the exact numbers of JavaScript are told apart', async () => {
  const ids = ['9007199254740992', '9007199254740993', '18446744073709551614', '18446744073709551615'];
  for (const [at, id] of ids.entries()) await shop.insert([id], { number: `${at}` });
  shop.erp.insert('0', '2', '3');
  const looked = await shop.look({ floor: '9007199254740991' });
  expect(looked.look).toMatchObject({ highestVisible: ids[3], readThrough: ids[3] });
  expect((await shop.lines()).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    `${ids[0]} over SUCCESS`,
    `${ids[1]} toStart FAILED`,
    `${ids[2]} over SUCCESS`,
    `${ids[3]} over SUCCESS`,
  ]);
});

test('a shop that cannot be read is told in a sentence, and found again by itself', async () => {
  await shop.insert([1]);
  await shop.sql('rename table orders to elsewhere');
  const away = await shop.tryToLook();
  expect(away).toMatchObject({ kind: 'shopAway', rules: { missingPerHour: 500 } });
  expect(away.kind === 'shopAway' && away.reason).toMatch(
    /^the shop’s database \(127\.0\.0\.1:\d+\/invoicing\) answers with error 1146: there is no such table; correct orders/,
  );
  await shop.sql('rename table elsewhere to orders');
  expect((await shop.tryToLook()).kind).toBe('looked');
});

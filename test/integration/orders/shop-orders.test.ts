/** Reading a shop's orders from a real MariaDB that is away, hangs, refuses, and is back. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShopOrders, type ShopTable } from '../../../src/adapters/mysql/shop-orders';
import type { ShopPlace } from '../../../src/adapters/mysql/shop-database';
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';

let template: MariadbTemplate;
let server: Mariadb;
let place: ShopPlace;
const table: ShopTable = {
  ...{ table: 'orders', id: 'id', number: 'number', createdAt: 'created_at', state: 'state', timeZone: 'UTC' },
};
const opened: ShopOrders[] = [];
const full = `${watcher.database}.orders`;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server();
  const passwordFile = join(server.dataFolder, '..', 'shop.password');
  writeFileSync(passwordFile, `${watcher.password}\n`);
  const { username, database } = watcher;
  place = { host: '127.0.0.1', port: server.port, username, database, passwordFile, passwordEnv: null };
});
afterEach(async () => {
  for (const orders of opened.splice(0)) await orders.close();
  await server.sql(`drop table if exists ${full}`);
});
afterAll(async () => {
  await server.remove();
  template.remove();
});

function open(own: Partial<ShopTable> = {}, at: Partial<ShopPlace> = {}, deadlineMs?: number): ShopOrders {
  const orders = new ShopOrders({ ...place, ...at }, { ...table, ...own }, deadlineMs);
  opened.push(orders);
  return orders;
}

const make = (createdAt: string, number = 'varchar(20)') =>
  server.sql(`create table ${full} (id int primary key, number ${number}, state varchar(20), created_at ${createdAt})`);
const moment = async (orders: ShopOrders, id = '1') => {
  const [order] = await orders.readOrders([id]);
  return order?.createdAtMs == null ? null : new Date(order.createdAtMs).toISOString();
};

describe('the moment of an order', () => {
  test('that is a datetime is read in the time zone of the shop', async () => {
    await make('datetime(6)');
    await server.sql(`insert into ${full} values (1, '7', null, '2026-03-01 12:00:00.5')`);
    expect(await moment(open())).toBe('2026-03-01T12:00:00.500Z');
    expect(await moment(open({ timeZone: 'America/Sao_Paulo' }))).toBe('2026-03-01T15:00:00.500Z');
  });

  test('that is a timestamp is a moment, whatever time zone is written', async () => {
    await make('timestamp null');
    await server.sql(`insert into ${full} values (1, '7', null, from_unixtime(1772366400))`);
    expect(await moment(open({ timeZone: 'America/Sao_Paulo' }))).toBe('2026-03-01T12:00:00.000Z');
  });

  test.each([
    ['varchar(30)', "'yesterday'"],
    ['varchar(30)', 'null'],
    ['int', '1772366400'],
    ['datetime', 'null'],
    ['date', "'2026-03-01'"],
    ['blob', "x'ff00'"],
  ])('that is no moment is none: %s %s', async (type, value) => {
    await make(type);
    await server.sql(`insert into ${full} values (1, '7', null, ${value})`);
    expect(await moment(open())).toBeNull();
  });

  test('tells the first order that was made since then', async () => {
    await make('datetime');
    await server.sql(
      `insert into ${full} values (1, '1', null, '2026-03-01 09:00:00'), (2, '2', null, null), ` +
        "(3, '3', null, '2026-03-01 09:30:00'), (4, '4', null, '2026-03-01 08:00:00')",
    );
    const orders = open({ timeZone: 'America/Sao_Paulo' });
    expect(await orders.firstCreatedSince(Date.parse('2026-03-01T12:30:00Z'))).toBe('3');
    expect(await orders.firstCreatedSince(Date.parse('2026-03-01T12:30:01Z'))).toBeNull();
  });
});

test('a number is told as it is written, whatever type it has', async () => {
  await make('datetime', 'decimal(20, 0)');
  await server.sql(`insert into ${full} values (1, 90071992547409931234, 'authorized', null), (2, null, null, null)`);
  const orders = await open().readOrders(['1', '2', '3']);
  expect(await open().readOrder('3')).toBeNull();
  expect(await open().readOrder('1')).toEqual(orders[0]);
  expect(orders).toEqual([
    { orderId: '1', number: '90071992547409931234', state: 'authorized', createdAtMs: null },
    { orderId: '2', number: null, state: null, createdAtMs: null },
  ]);
});

test('orders are counted by parts of their ids and read in the order of their key', async () => {
  await make('datetime');
  await server.sql(`insert into ${full} (id) select seq * 3 from ${watcher.database}.seq_1_to_100`);
  const orders = open();
  const parts = await orders.countParts({ above: '3', through: '250' }, '100');
  expect(parts.map(({ part, count, highest }) => [part, count, highest])).toEqual([
    ['0', 32, '99'],
    ['1', 33, '198'],
    ['2', 17, '249'],
  ]);
  const page = await orders.readCreated({ above: '10', through: '300' }, 3);
  expect(page.map(({ orderId }) => orderId)).toEqual(['12', '15', '18']);
  expect([await orders.nextId('299'), await orders.nextId('300'), await orders.highestId()]).toEqual([
    '300',
    null,
    '300',
  ]);
  expect((await orders.readNewest(2)).map(({ orderId }) => orderId)).toEqual(['300', '297']);
});

test('ids that the column fills with zeros are told without them', async () => {
  const columns = 'id int(8) unsigned zerofill primary key, number int, state int, created_at datetime';
  await server.sql(`create table ${full} (${columns})`);
  await server.sql(`insert into ${full} (id) values (7), (12)`);
  const orders = open();
  expect([await orders.nextId('0'), await orders.highestId()]).toEqual(['7', '12']);
  expect((await orders.readCreated({ above: '0', through: '99' }, 9)).map(({ orderId }) => orderId)).toEqual([
    '7',
    '12',
  ]);
  expect((await orders.readOrder('7'))?.orderId).toBe('7');
  const [filled] = await orders.countParts({ above: '0', through: '99' }, '100');
  await server.sql(`alter table ${full} modify id int`);
  const [plain] = await orders.countParts({ above: '0', through: '99' }, '100');
  expect(filled).toEqual(plain);
});

test('nothing can be written, even where the user might', async () => {
  await make('datetime');
  const orders = open() as unknown as { database: { ask: (sql: string) => Promise<unknown> } };
  await expect(orders.database.ask(`insert into orders (id) values (1)`)).rejects.toMatchObject({
    type: 'shopUnreadable',
    message: expect.stringContaining('error 1792') as string,
  });
});

describe('a shop', () => {
  test('that is killed and back is read by itself', async () => {
    await make('datetime');
    const orders = open();
    expect(await orders.highestId()).toBeNull();
    await server.kill();
    await expect(orders.highestId()).rejects.toMatchObject({
      type: 'shopUnreadable',
      message: expect.stringMatching(
        /^the shop’s database \(127\.0\.0\.1:\d+\/invoicing\) does not answer \([A-Z_]+\); see that it runs$/,
      ) as string,
    });
    await server.start();
    expect(await orders.highestId()).toBeNull();
  });

  test('that hangs is given up by the deadline, and read when it goes on', async () => {
    await make('datetime');
    const orders = open({}, {}, 300);
    await orders.highestId();
    server.freeze();
    try {
      await expect(orders.highestId()).rejects.toThrow(/gave no answer within 0.3 s/);
      await expect(orders.highestId()).rejects.toThrow(/gave no answer within 0.3 s/);
    } finally {
      server.thaw();
    }
    expect(await orders.highestId()).toBeNull();
  });

  test('whose password was changed is read with the new one, without a question that fails', async () => {
    await make('datetime');
    const orders = open();
    await orders.highestId();
    await server.sql(`set password for ${watcher.username}@'%' = password('other')`);
    writeFileSync(place.passwordFile ?? '', 'other\n');
    // One of them needs another connection.
    expect(await Promise.all([orders.highestId(), orders.highestId()])).toEqual([null, null]);
    await server.sql(`set password for ${watcher.username}@'%' = password('${watcher.password}')`);
    writeFileSync(place.passwordFile ?? '', `${watcher.password}\n`);
  });

  test.each<[string, Partial<ShopTable>, Partial<ShopPlace>, RegExp]>([
    [
      'without the table',
      { table: 'nowhere' },
      {},
      /error 1146: there is no such table; correct orders\.query\.table$/,
    ],
    ['without the column', { id: 'nothing' }, {}, /error 1054: the table has no such column; correct the columns of/],
    ['without the database', {}, { database: 'nowhere' }, /error 1044: the user may not use the database; give it/],
    ['with another password', {}, { passwordFile: null }, /error 1045: the user or the password is wrong; correct/],
    [
      'whose password is not there',
      {},
      { passwordFile: '/nowhere' },
      /cannot be read: ENOENT.*; correct orders\.database$/,
    ],
    ['that is nowhere', {}, { port: 1 }, /does not answer \(ECONNREFUSED\); see that it runs$/],
  ])('%s says what is wrong and what mends it', async (_what, names, at, message) => {
    await make('datetime');
    await expect(open(names, at).highestId()).rejects.toMatchObject({
      type: 'shopUnreadable',
      message: expect.stringMatching(message) as string,
    });
  });
});

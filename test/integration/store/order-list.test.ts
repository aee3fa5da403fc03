/** Records of orders on a real MariaDB 10.11: read by filter, by number and page by page, and counted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../../src/cli/program';
import type { OrderProgress } from '../../../src/domain/orders/order-progress';
import { newOrderProgress } from '../../../src/domain/orders/order-progress';
import type { OrderRow } from '../../../src/domain/orders/order-row';
import * as list from '../../../src/store/orders/order-list';
import { readOrderFigures } from '../../../src/store/orders/order-report';
import { insertOrders } from '../../../src/store/orders/order-rows';
import { Store } from '../../../src/store/store';
import { MariadbTemplate, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import { orderRow } from '../../support/order-records';
import { fewestOrders } from '../../support/orders-section';
import { recordingTerminal } from '../../unit/cli/samples';

let template: MariadbTemplate;
let server: Mariadb;
let store: Store;
let folder: string;

const progress = (parts: Partial<OrderProgress>): OrderProgress => ({ ...newOrderProgress, ...parts });
const integrated = progress({ status: 'SUCCESS', reason: 'OK', attempts: 1 });
const missing = progress({ status: 'FAILED', reason: 'NOT_FOUND', attempts: 2, inserts: 2 });
const exhausted = { ...missing, attempts: 5, inserts: 5, needsAttention: true };
const unproven = progress({ status: 'UNKNOWN', reason: 'NO_PROOF', attempts: 1, inserts: 1, needsAttention: true });
/** Beyond what JavaScript's numbers are exact for, and the largest that the table takes. */
const longIds = ['9007199254740993', '18446744073709551615'];

const rows: OrderRow[] = [
  orderRow('9', { progress: integrated, phase: 'over', number: '1009', updatedAt: '2026-01-05T00:00:00.000Z' }),
  orderRow('10', {
    ...{ progress: { ...integrated, attempts: 3, inserts: 2 }, phase: 'over', number: '1010' },
    updatedAt: '2026-01-06T00:00:00.000Z',
  }),
  orderRow('11', {
    ...{ progress: missing, phase: 'toStart', number: 'A 11', dueAt: '2026-01-07T00:00:00.123Z', seq: 7 },
    token: { n: 3, openSince: '2026-01-06T00:00:00.000Z', place: 'node:22 none' },
  }),
  orderRow('12', { phase: 'young', dueAt: '2026-01-08T00:00:00.000Z' }),
  orderRow('100', { progress: exhausted, number: 'twice', createdAt: '2025-12-24T00:00:00.000Z' }),
  orderRow(longIds[0]!, { progress: unproven, number: 'twice' }),
  orderRow(longIds[1]!, { progress: integrated, phase: 'over', number: null }),
];

beforeAll(async () => {
  template = await MariadbTemplate.make();
  server = await template.server();
  const place = await makeStore(server);
  store = new Store(place);
  await store.use(async (session) => {
    await insertOrders(session, 'main', rows);
    await insertOrders(session, 'other', [orderRow('9', { progress: missing, number: '1009' })]);
  });
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-orders-'));
  const url = `mysql://keeper@127.0.0.1:${server.port}/watchkeeper`;
  // Nobody listens where Temporal should be.
  const text = `temporal: { address: "127.0.0.1:1" }\nstore: { url: "${url}", passwordFile: "${place.passwordFile}" }\n`;
  writeFileSync(join(folder, 'watchkeeper.yaml'), `${text}${fewestOrders()}\n`);
  writeFileSync(join(folder, 'many.yaml'), `${text}${fewestOrders({ orders: 'shop: many,' })}\n`);
});
afterAll(async () => {
  await store.close();
  await server.remove();
  template.remove();
  rmSync(folder, { recursive: true });
});

const page = { after: null, limit: 100 };
const read = async (filter: list.OrderListFilter, place: Parameters<typeof list.readOrderPage>[3] = page) =>
  (await store.use((session) => list.readOrderPage(session, 'main', filter, place))).map(({ orderId }) => orderId);

test('a row is read as it was written, with ids of any length and moments to the millisecond', async () => {
  for (const row of rows) {
    expect(await store.use((session) => list.readOrder(session, 'main', row.orderId))).toEqual(row);
  }
  expect(await store.use((session) => list.readOrder(session, 'main', '13'))).toBeNull();
});

test('what is not checked yet is in no list, and all else is, lowest id first', async () => {
  expect(await read({})).toEqual(['9', '10', '11', '100', ...longIds]);
  expect(await read({}, { after: '10', limit: 2 })).toEqual(['11', '100']);
  expect(await read({}, { after: longIds[0]!, limit: 2 })).toEqual([longIds[1]]);
});

test.each<[list.OrderListFilter, string[]]>([
  [{ statuses: ['FAILED'] }, ['11', '100']],
  [{ statuses: ['FAILED', 'UNKNOWN'] }, ['11', '100', longIds[0]!]],
  [{ reason: 'NOT_FOUND' }, ['11', '100']],
  [{ needsAttention: true }, ['100', longIds[0]!]],
  [{ needsAttention: true, statuses: ['UNKNOWN'] }, [longIds[0]!]],
  [{ statuses: ['ABANDONED'] }, []],
])('the filter %j finds %j, and their number', async (filter, ids) => {
  expect(await read(filter)).toEqual(ids);
  expect(await store.use((session) => list.countOrders(session, 'main', filter))).toBe(ids.length);
  const newest = await store.use((session) => list.readNewestOrders(session, 'main', filter, 100));
  expect(newest.map(({ orderId }) => orderId)).toEqual([...ids].reverse());
});

test('a number finds all orders that have it, in this shop only', async () => {
  const find = (number: string) => store.use((session) => list.readOrdersByNumber(session, 'main', number));
  expect((await find('twice')).map(({ orderId }) => orderId)).toEqual(['100', longIds[0]]);
  expect((await find('1009')).map(({ orderId }) => orderId)).toEqual(['9']);
  expect(await find('TWICE')).toEqual([]);
});

test('the report counts what is checked, and names what waits longest', async () => {
  const since = new Date('2026-01-05T12:00:00.000Z');
  expect(await store.use((session) => readOrderFigures(session, 'main', since))).toEqual({
    total: 6,
    needsAttention: 2,
    byResult: [
      { status: 'SUCCESS', reason: 'OK', orders: 3 },
      { status: 'FAILED', reason: 'NOT_FOUND', orders: 2 },
      { status: 'UNKNOWN', reason: 'NO_PROOF', orders: 1 },
    ],
    integrated: { orders: 1, sent: 1, sentAgain: 1, mostTasks: 2 },
    oldestWaiting: { orderId: '100', number: 'twice', createdAt: '2025-12-24T00:00:00.000Z' },
  });
  expect(await store.use((session) => readOrderFigures(session, 'nobody', since))).toMatchObject({
    ...{ total: 0, byResult: [], oldestWaiting: null },
    integrated: { orders: 0, sent: 0, sentAgain: 0, mostTasks: 0 },
  });
});

async function run(isForPeople: boolean, ...argv: string[]) {
  const terminal = recordingTerminal({ cwd: folder, isForPeople });
  const parts: number[] = [];
  const exitCode = await runCommandLine(argv, '1', {
    ...terminal,
    out: (text) => (parts.push(text.length), terminal.out(text)),
  });
  return { exitCode, parts: parts.length, ...terminal.written };
}

test('orders list --json answers with all, as the page in docs says', async () => {
  const { exitCode, out } = await run(false, 'orders', 'list', '--json');
  expect(exitCode).toBe(0);
  const told = JSON.parse(out) as unknown[];
  expect(told).toHaveLength(6);
  expect(told[2]).toEqual({
    ...{ orderId: '11', number: 'A 11', status: 'FAILED', reason: 'NOT_FOUND', attempts: 2, inserts: 2 },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
    ...{ nextAt: '2026-01-07T00:00:00.123Z', needsAttention: false, workflowId: 'order/main/11' },
  });
  expect(JSON.parse((await run(false, 'orders', 'list', '--status', 'ABANDONED', '--json')).out)).toEqual([]);
  expect(JSON.parse((await run(false, 'orders', 'failed', '--limit', '1', '--json')).out)).toMatchObject([
    { orderId: longIds[0] },
  ]);
});

test('a list of thousands comes whole and in parts, and people get the newest fifty with how many more there are', async () => {
  const many = Array.from({ length: 2_345 }, (_, at) =>
    orderRow(`${at + 1}`, { progress: at % 2 === 0 ? integrated : missing }),
  );
  await store.use((session) => insertOrders(session, 'many', many));
  const all = await run(false, 'orders', 'list', '--json', '--config', 'many.yaml');
  expect(all.parts).toBe(4);
  expect((JSON.parse(all.out) as { orderId: string }[]).map(({ orderId }) => orderId)).toEqual(
    many.map(({ orderId }) => orderId),
  );
  const plain = await run(false, 'orders', 'failed', '--config', 'many.yaml');
  expect(plain.out.trimEnd().split('\n')).toHaveLength(1_172);
  const shown = await run(true, 'orders', 'list', '--config', 'many.yaml');
  expect(shown.out.split('\n')[1]).toMatch(/^2345 /);
  expect(shown.out).toContain('These are the newest 50; 2295 more fit.');
});

test('a change of all that fit a filter first says how many they are, and asks nobody', async () => {
  const { exitCode, err } = await run(true, 'orders', 'requeue', '--status', 'FAILED', '--reason', 'mended');
  expect({ exitCode, err }).toEqual({
    exitCode: 2,
    err: 'this would requeue 2 orders with status FAILED; to do it, add --yes\n',
  });
});

test('one order is shown also while Temporal is away, by its id or its number', async () => {
  const shown = await run(false, 'orders', 'show', '11', '--json');
  expect(shown.exitCode).toBe(0);
  expect(JSON.parse(shown.out)).toMatchObject({
    ...{ orderId: '11', status: 'FAILED', phase: 'toStart', unheardSince: '2026-01-06T00:00:00.000Z', run: null },
    unheardAt: 'node:22 none',
    why: { waitsFor: [expect.stringMatching(/^no worker answers/)] },
  });
  expect(JSON.parse((await run(false, 'orders', 'show', '--number', 'A 11', '--json')).out)).toEqual(
    JSON.parse(shown.out),
  );
  expect(JSON.parse((await run(false, 'orders', 'show', '12', '--json')).out)).toMatchObject({ status: null });
});

test('a number of several orders names them, and an unknown one is told as such', async () => {
  expect(await run(false, 'orders', 'show', '--number', 'twice')).toMatchObject({
    ...{ exitCode: 1, err: `2 orders have this number: 100, ${longIds[0]}; show one of them by its id\n` },
  });
  for (const argv of [['13'], ['--number', '13']]) {
    const { exitCode, out } = await run(false, 'orders', 'show', ...argv, '--json');
    expect([exitCode, JSON.parse(out)]).toMatchObject([1, { error: { code: 'unknownOrder' } }]);
  }
});

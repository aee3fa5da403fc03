/** Every `orders` command as a process against a real house: what docs/json.md says it answers, and what the audit keeps. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { commands } from '../../../src/cli/commands';
import type { OrderView } from '../../../src/domain/orders/order-row';
import { differences, readJsonPage } from '../../support/json-page';
import { type Mariadb, MariadbTemplate } from '../../support/mariadb';
import { until } from '../../support/until';
import { OrdersHouse } from './orders-house';

const main = resolve(__dirname, '../../../dist/src/cli/main.js');
const page = readJsonPage();
const called = new Set<string>();

let template: MariadbTemplate;
let mariadb: Mariadb;
let house: OrdersHouse;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  mariadb = await template.server();
  house = await OrdersHouse.open(mariadb);
  // None is integrated but those that the ERP has.
  house.plan({ inserts: false, exitCode: 1 });
  house.worker.start();
  house.orders.start();
  await house.isWatched();
});
afterAll(async () => {
  await house.end();
  await mariadb.remove();
  template.remove();
});

async function call(...argv: string[]): Promise<unknown> {
  const words = [main, ...argv, '--json', '--config', join(house.folder, 'watchkeeper.yaml')];
  // What is refused is told in JSON as well, by a process that ends with another code.
  const { stdout } = await promisify(execFile)(process.execPath, words).catch((error: unknown) => error as never);
  return JSON.parse(stdout);
}

/** The answer to a command, which is as its section says. */
async function answer(name: string, ...argv: string[]): Promise<unknown> {
  called.add(name);
  const said = await call(...name.split(' '), ...argv);
  expect({ name, differences: differences(page.get(name)!, said) }).toEqual({ name, differences: [] });
  return said;
}

const list = async (...argv: string[]) => (await answer('orders list', ...argv)) as OrderView[];
const isListed = (what: string, ...argv: string[]) =>
  until(what, async () => {
    const rows = await list(...argv);
    return rows.length > 0 && rows;
  });

test('a scan is begun, looked into, paused and resumed', async () => {
  await house.order(1, '901');
  house.erp.insert('901', 'tspeeFaturado');
  await house.order(2, 'none');
  expect(await answer('orders start', '--from-id', '1')).toEqual({ shop: 'main', floor: '0' });
  expect(await answer('orders scan', '--dry-run')).toMatchObject({ shop: 'main', dryRun: true, highest: '2' });
  await house.isIntegrated(1);
  expect(await answer('orders scan')).toMatchObject({ dryRun: false });
  expect(await isListed('the wrong number is seen', '--needs-attention')).toMatchObject([
    { orderId: '2', reason: 'BAD_NUMBER' },
  ]);
  expect(await answer('orders failed')).toMatchObject([{ orderId: '2', status: 'FAILED' }]);
  expect(await answer('orders show', '1')).toMatchObject({ number: '901', status: 'SUCCESS' });
  expect(await answer('orders show', '--number', '901')).toMatchObject({ orderId: '1' });
  expect(await answer('orders pause', '--reason', 'the shop is moved')).toEqual({ shop: 'main', paused: true });
  expect(await answer('orders position')).toMatchObject({ paused: { reason: 'the shop is moved' } });
  expect(await answer('orders resume')).toEqual({ shop: 'main', paused: false });
});

test('the node is held and released, and nothing is sent meanwhile', async () => {
  expect(await answer('orders hold', 'node', '--reason', 'new release')).toEqual({ shop: 'main', held: 'node' });
  await house.order(3, '903');
  await isListed('it is missing', '--outcome', 'NOT_FOUND');
  expect(await answer('orders position')).toMatchObject({ node: { hold: { reason: 'new release' } } });
  expect(house.notes).toEqual([]);
  expect(await answer('orders release', 'node', '--reason', 'mended')).toEqual({ shop: 'main', released: ['node'] });
  await house.hasBegun('903');
  expect(await call('orders', 'release', '--reason', 'all')).toEqual({
    error: { code: 'refused', message: 'nothing is held' },
  });
}, 120_000);

test('orders are given up, requeued and resolved, one by one and by what they have in common', async () => {
  await call('orders', 'hold', 'node', '--reason', 'decided by hand');
  await until('none is being sent', async () => {
    const { sending } = (await answer('orders position')) as { sending: unknown[] };
    return sending.length === 0;
  });
  expect(await answer('orders abandon', '3', '--reason', 'a test order')).toMatchObject({ changed: 1, orders: ['3'] });
  expect(await list('--status', 'ABANDONED')).toMatchObject([{ orderId: '3', reason: 'BY_PERSON' }]);
  const all = ['--status', 'ABANDONED', '--yes', '--reason', 'it is none'];
  expect(await answer('orders requeue', ...all)).toMatchObject({ changed: 1, orders: ['3'], refusedCount: 0 });
  expect(await answer('orders resolve', '3', '--reason', 'entered by hand')).toMatchObject({ changed: 1 });
  expect(await answer('orders abandon', '3', '--reason', 'no')).toMatchObject({ changed: 0, refusedCount: 1 });
  expect(await answer('orders report', '--since', '1h')).toMatchObject({ total: 3, needsAttention: 1 });
});

test('what is known goes into a checkpoint and comes back from it', async () => {
  await call('orders', 'pause', '--reason', 'back to the order monitor');
  const file = join(house.folder, 'checkpoint');
  const exported = await answer('orders export-checkpoint', file, '--time-zone', 'UTC');
  expect(exported).toEqual({ file, lines: 3, head: '3', notSafe: [], timeZone: 'UTC' });
  const anyTries = expect.stringMatching(/^3 SUCCESS OK \d$/) as string;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ').slice(3).join(' '))).toEqual([
    ...['1 SUCCESS OK 1', '2 FAILED NOT_FOUND 5', anyTries],
  ]);
  writeFileSync(file, `${lines.join('\n')}\n`);
  expect(await answer('orders import-checkpoint', file, '--time-zone', 'UTC')).toMatchObject({
    ...{ orders: 3, head: '3', taken: 0, kept: 3 },
  });
});

test('each command was called, and each that changed something is in the audit with what it was about', async () => {
  const names = commands.map(({ name }) => name).filter((name) => name.startsWith('orders '));
  expect(names.filter((name) => !called.has(name))).toEqual([]);
  const audit = (await call('audit', 'list')) as Record<string, string | null>[];
  const of = (what: string) => audit.filter((entry) => entry['what'] === what).map((entry) => ({ ...entry }));
  expect(of('orders requeue')).toMatchObject([
    { options: '--status ABANDONED', reason: 'it is none', result: 'done', message: '1 order: 3' },
  ]);
  expect(of('orders abandon')).toMatchObject([
    { object: '3', reason: 'a test order', message: '1 order: 3' },
    { object: '3', result: 'failed', message: '0 orders: ; 1 order refused' },
  ]);
  expect(of('orders hold')).toMatchObject([{ object: 'node', reason: 'new release' }, { reason: 'decided by hand' }]);
  for (const name of ['start', 'scan', 'pause', 'resume', 'release', 'resolve', 'import-checkpoint'])
    expect([name, of(`orders ${name}`).length > 0]).toEqual([name, true]);
  expect(of('orders export-checkpoint')).toEqual([]);
});

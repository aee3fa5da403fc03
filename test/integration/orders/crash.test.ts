/** Activities that die between any two of their writes, and are repeated from the beginning. */
import type { RecordDeps } from '../../../activities/orders/records';
import { createRecordActivities } from '../../../activities/orders/records';
import { day, hour, numbered, numberOf, OrdersShop, range } from '../../support/orders-shop';

let shop: OrdersShop;
beforeAll(async () => {
  shop = await OrdersShop.start();
});
afterAll(() => shop.remove());

const writes = [
  'add',
  'change',
  'merge',
  'giveBack',
  'markOpen',
  'writeFloor',
  'writeBeginning',
  'lowerBeginning',
  'pruneSome',
  'writeComparedAt',
] as const;

class Died extends Error {}

/** The process dies before its nth write, or right after it and before anybody hears of it. */
function dyingAt(deps: RecordDeps, nth: number, isAfter: boolean): RecordDeps {
  let count = 0;
  const act = async <T>(write: () => Promise<T>): Promise<T> => {
    const isIt = (count += 1) === nth;
    if (isIt && !isAfter) throw new Died();
    const answer = await write();
    if (isIt) throw new Died();
    return answer;
  };
  const records = { ...deps.records };
  for (const name of writes) {
    const write = deps.records[name] as (...args: unknown[]) => Promise<unknown>;
    (records as Record<string, unknown>)[name] = (...args: unknown[]) => act(() => write(...args));
  }
  return { ...deps, records, startVisit: (input) => act(() => deps.startVisit(input)) };
}

/** Dies everywhere it can, each time on a shop as `prepare` makes it, and ends where it ends without dying. */
async function diesAnywhere(
  prepare: () => Promise<void>,
  act: (deps: RecordDeps) => Promise<unknown>,
  seen: () => Promise<unknown>,
): Promise<number> {
  await shop.clear();
  await prepare();
  await act(shop.deps);
  const whole = await seen();
  for (const isAfter of [false, true]) {
    for (let nth = 1; ; nth += 1) {
      await shop.clear();
      await prepare();
      const died = await act(dyingAt(shop.deps, nth, isAfter)).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Died)) throw error;
          return true;
        },
      );
      if (!died && isAfter) return nth - 1;
      if (!died) break;
      await act(shop.deps);
      expect(await seen()).toEqual(whole);
    }
  }
  throw new Error('it never ends');
}

test('a look records each order once, wherever it dies', async () => {
  shop.settings = { ...shop.settings, erp: { ...shop.settings.erp, batch: 2 }, maxOrdersPerRequest: 4 };
  const prepare = async () => {
    await shop.insert(range(1, 3), { ageMs: 0 });
    await shop.look();
    shop.nowMs += hour;
    await shop.insert(range(4, 9));
    await shop.insert([10], { number: '?' });
    await shop.insert([11], { ageMs: 0 });
    shop.erp.insert(...numbered(1, 2, 4, 5, 6));
    shop.erp.silentAbout.add(numberOf(7));
  };
  const act = (deps: RecordDeps) =>
    shop.run(createRecordActivities(deps).lookForOrders, {
      ...{ shop: 'main', floor: '0', askedThrough: null, extent: 'usual', isDryRun: false },
    });
  const deaths = await diesAnywhere(prepare, act, () => shop.lines());
  expect(deaths).toBeGreaterThan(8);
  expect(await shop.lines()).toEqual([
    ...['1 over SUCCESS OK 1', '2 over SUCCESS OK 1', '3 toStart FAILED NOT_FOUND 0'],
    ...['4 over SUCCESS OK 1', '5 over SUCCESS OK 1', '6 over SUCCESS OK 1'],
    ...[
      '7 young - - 0',
      '8 toStart FAILED NOT_FOUND 0',
      '9 toStart FAILED NOT_FOUND 0',
      '10 resting FAILED BAD_NUMBER 0',
      '11 young - - 0',
    ],
  ]);
});

test('each order that is marked open gets its workflow, wherever the starting dies, and never more than there is room for', async () => {
  const prepare = async () => {
    await shop.insert(range(1, 8));
    await shop.look();
  };
  const act = (deps: RecordDeps) =>
    shop.run(createRecordActivities(deps).startOrders, {
      shop: 'main',
      at: new Date(shop.nowMs).toISOString(),
      room: 3,
      known: [],
    });
  const deaths = await diesAnywhere(prepare, act, async () => {
    const ids = [...new Set(shop.started.map(({ row }) => row.orderId))].sort();
    return { ids, lines: await shop.lines() };
  });
  expect(deaths).toBe(5);
  expect((await shop.lines()).filter((line) => line.includes(' open '))).toHaveLength(3);
});

test('an order that was open before is asked for by its token, because its workflow may have been terminated', async () => {
  await shop.clear();
  await shop.insert(range(1, 2));
  await shop.look();
  const started = async (room: number, ...known: string[]) => {
    shop.started = [];
    await shop.run(shop.activities.startOrders, { shop: 'main', at: new Date(shop.nowMs).toISOString(), room, known });
    return shop.started.map(({ row: { orderId, token } }) => [orderId, token.openSince]);
  };
  const openedAt = new Date(shop.nowMs).toISOString();
  expect(await started(1)).toEqual([['1', null]]);
  shop.nowMs += 1000;
  expect(await started(1, '1')).toEqual([['2', null]]);
  shop.running.delete('1');
  expect(await started(0, '2')).toEqual([]);
  expect(await started(1, '2')).toEqual([['1', openedAt]]);
  // One that runs is left alone.
  expect(await started(1, '1')).toEqual([]);
});

test('of two that start orders at once each takes for new only what it has marked open itself', async () => {
  await shop.clear();
  await shop.insert(range(1, 3));
  await shop.look();
  const { records } = shop.deps;
  const started: [string, boolean][] = [];
  // The other one marks one open after this one has read which are open already.
  const markOpen: typeof records.markOpen = async (name, nowMs, limit, place) => {
    expect(await records.markOpen(name, nowMs, 1, place)).toEqual(['1']);
    return records.markOpen(name, nowMs, limit, place);
  };
  const startVisit: RecordDeps['startVisit'] = ({ row }) =>
    Promise.resolve(void started.push([row.orderId, row.token.openSince === null]));
  const { startOrders } = createRecordActivities({ ...shop.deps, records: { ...records, markOpen }, startVisit });
  await shop.run(startOrders, { shop: 'main', at: new Date(shop.nowMs).toISOString(), room: 2, known: [] });
  expect(started).toEqual([
    ['2', true],
    ['3', true],
  ]);
});

test('two that mark orders open at the same moment share them, and none is marked twice', async () => {
  await shop.clear();
  await shop.insert(range(1, 40));
  await shop.look();
  const mark = () => shop.deps.records.markOpen('main', shop.nowMs, 40, 'node1:22 none');
  const marked = (await Promise.all([mark(), mark()])).flat();
  expect(marked.sort()).toEqual(range(1, 40).map(String).sort());
});

test('an order is sent to the node that was in force when it was started, also when its workflow is missed after another one came', async () => {
  await shop.clear();
  await shop.insert(range(1, 2));
  await shop.look();
  const { settings } = shop;
  const inForce = (host: string) => {
    const { integrationServer } = settings;
    shop.settings = { ...settings, integrationServer: { ...integrationServer, host, port: 22, journal: '/journal' } };
  };
  const started = async (room: number, ...known: string[]) => {
    shop.started = [];
    await shop.run(shop.activities.startOrders, { shop: 'main', at: new Date(shop.nowMs).toISOString(), room, known });
    return shop.started.map(({ row }) => [row.orderId, row.token.place]);
  };
  try {
    inForce('node1');
    expect(await started(1)).toEqual([['1', 'node1:22 /journal']]);
    inForce('node2');
    shop.running.delete('1');
    expect(await started(2)).toEqual([
      ['1', 'node1:22 /journal'],
      ['2', 'node2:22 /journal'],
    ]);
  } finally {
    shop.settings = settings;
  }
});

test('the nightly comparison finds what was missed and prunes what is old, wherever it dies', async () => {
  const prepare = async () => {
    await shop.insert(range(1, 6));
    shop.erp.insert(...numbered(...range(1, 6)));
    await shop.run(shop.activities.beginScan, 'main', { kind: 'id', id: '0' });
    await shop.look();
    shop.nowMs += 91 * day;
    await shop.insert(range(7, 9));
    shop.erp.insert(...numbered(7));
    await shop.look();
    await shop.insert([20, 21]);
  };
  const act = (deps: RecordDeps) => shop.run(createRecordActivities(deps).compareAll, 'main', '20');
  await diesAnywhere(prepare, act, () => shop.lines());
  expect(await shop.lines()).toEqual([
    ...['7 over SUCCESS OK 1', '8 toStart FAILED NOT_FOUND 0', '9 toStart FAILED NOT_FOUND 0', '20 young - - 0'],
  ]);
});

test('attempts are given back once, wherever it dies', async () => {
  const prepare = async () => {
    await shop.insert([1, 2]);
    await shop.look();
    for (const id of [1, 2]) {
      const row = await shop.row(id);
      const progress = { ...row.progress, attempts: 3, inserts: 3 };
      const token = { n: 4, openSince: null };
      await shop.deps.records.change('main', [{ row: { ...row, progress, token, seq: row.seq + 1 }, seq: row.seq }]);
    }
  };
  const act = (deps: RecordDeps) => shop.run(createRecordActivities(deps).giveAttemptsBack, 'main', ['1', '2']);
  expect(await diesAnywhere(prepare, act, () => shop.lines())).toBe(1);
  expect(await shop.lines()).toEqual(['1 toStart FAILED NOT_FOUND 2', '2 toStart FAILED NOT_FOUND 2']);
});

/** One thing at a time is away while an order is sent: its task runs once, and people hear once. */
import { isAlive, signalProcess } from '../../src/adapters/processes/identity';
import { MariadbTemplate } from '../support/mariadb';
import { countInLedger } from '../support/storm/erp-ledger';
import { OrderHouse } from '../support/storm/order-house';
import { toldBy } from '../support/storm/told-story';
import { until } from '../support/until';

jest.setTimeout(400_000);
/** With it no task fails by itself. */
const quietSeed = 11;
const serverAwayMs = 30_000;
const withinMs = 120_000;

let template: MariadbTemplate;
beforeAll(async () => (template = await MariadbTemplate.make()));
afterAll(() => template?.remove());

function expectOnce({ place }: OrderHouse, number: string, tasks: number): void {
  expect({ inserted: countInLedger(place.ledger).get(number), tasks: place.runs }).toEqual({ inserted: 1, tasks });
}

const isIn = ({ status }: { status: string }) => status === 'SUCCESS';

describe('the parts, each as a process', () => {
  let house: OrderHouse;
  beforeAll(async () => (house = await OrderHouse.open(quietSeed, template)));
  afterAll(() => house?.end());
  let tasks = 0;

  test('Temporal is away for half a minute just after the task ended, and the order is inserted once', async () => {
    const { place } = house;
    place.hold('inserted');
    await place.sell('1001');
    await place.isHeld('inserted');
    await house.house.server.kill();
    place.hold(null);
    await place.tasksEnd();
    const backAtMs = performance.now() + serverAwayMs;
    await until('it was away for long', () => performance.now() > backAtMs, 2 * serverAwayMs, 100);
    await house.house.startServer();
    expect(await house.sees('1001', isIn)).toMatchObject({ inserts: 1, attempts: 2, needsAttention: false });
    expectOnce(house, '1001', (tasks += 1));
  });

  test.each([
    ['orders worker', 'begun', '1002'],
    ['orders worker', 'inserted', '1003'],
    ['worker of workflows', 'begun', '1004'],
    ['worker of workflows', 'inserted', '1005'],
  ] as const)('the %s is killed when the task has %s, and the order is inserted once', async (which, point, n) => {
    const { place } = house;
    const part = which === 'orders worker' ? house.orders : house.house.worker;
    place.hold(point);
    await place.sell(n);
    await place.isHeld(point);
    await part.kill();
    place.hold(null);
    part.start();
    expect(await house.sees(n, isIn)).toMatchObject({ inserts: 1, attempts: 2, needsAttention: false });
    expectOnce(house, n, (tasks += 1));
  });

  test('an ERP that is away for a while is one mail, and one that it is back; no attempt is used meanwhile', async () => {
    const { place } = house;
    const told = async () => (await toldBy(house.mails())).filter(({ title }) => title.includes('its ERP'));
    expect(await told()).toEqual([]);
    await place.erp.kill();
    await place.sell('1006');
    const title = 'main gets no answer from its ERP';
    await until('they know that it is away', async () => (await told()).length > 0, withinMs, 200);
    place.erp.start();
    expect(await house.sees('1006', isIn)).toMatchObject({ inserts: 1, attempts: 2 });
    await until(
      'they know that it is back',
      async () => (await told()).some(({ what }) => what === 'over'),
      withinMs,
      200,
    );
    expect(await told()).toEqual([
      { what: 'began', title, since: expect.any(String) as string },
      { what: 'over', title, since: expect.any(String) as string },
    ]);
    expectOnce(house, '1006', (tasks += 1));
  });
});

test('`start` runs the orders worker, too, starts it again when it dies, and ends it', async () => {
  const house = await OrderHouse.open(quietSeed, template, 'whole');
  try {
    const { place } = house;
    place.hold('inserted');
    await place.sell('2001');
    await place.isHeld('inserted');
    const worker = house.house.childOfWhole('orders');
    if (worker === null) throw new Error('there is no orders worker');
    signalProcess(worker, 'SIGKILL', 'process');
    place.hold(null);
    expect(await house.sees('2001', isIn)).toMatchObject({ inserts: 1, attempts: 2 });
    expectOnce(house, '2001', 1);
    expect(house.house.childOfWhole('orders')?.pid).not.toBe(worker.pid);
    expect(await house.house.whole.end('SIGTERM', withinMs)).toBe(0);
    expect(house.house.childrenOfWhole().filter(isAlive)).toEqual([]);
  } finally {
    await house.end();
  }
});

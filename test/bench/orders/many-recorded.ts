/** One look at a shop of which very many orders are recorded above the floor, and what its parts take. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createRecordActivities, type RecordDeps } from '../../../activities/orders/records';
import type { OrderSettings } from '../../../config/orders';
import type { LookOrder, LookOutcome } from '../../../src/domain/orders/shop-look';
import type { ShopReader } from '../../../src/domain/orders/shop-reader';
import { Store } from '../../../src/store/store';
import { keptShop } from '../../../workers/orders/kept-shop';
import { orderRecords, recordedIds } from '../../../workers/orders/order-records';
import type { Bench } from '../bench';
import { shopName, ShopServer } from './shop-server';

export interface LookTimes {
  whole: number;
  /** The ids of the shop, and those of the records; at the same time. */
  shopIds: number;
  recordedIds: number;
  /** What waits, for plan, alerts and list. */
  waiting: number;
}

export interface ManyRecorded {
  orders: number;
  /** Each after a restart of the server, with nothing in its memory. */
  cold: LookTimes[];
  warm: LookTimes[];
  newlyFound: number;
}

export async function lookAtMany(
  bench: Bench,
  { orders, times, settings }: { orders: number; times: number; settings: OrderSettings },
): Promise<ManyRecorded> {
  const shop = await ShopServer.up(bench);
  const found: ManyRecorded = { orders, cold: [], warm: [], newlyFound: 0 };
  const { server, passwordFile } = shop;
  const place = { ...settings.database, port: server.port, passwordFile, passwordEnv: null };
  const own: OrderSettings = { ...settings, database: place };
  bench.say(`recording ${orders} orders`);
  await shop.sell(orders);
  await shop.record();
  for (let time = 0; time < times; time++) {
    await server.stop();
    await server.start();
    const look = new Look(shop, own, found);
    found.cold.push(await look.once());
    for (let more = 0; more < 3; more++) found.warm.push(await look.once());
    bench.say(
      `a look: ${Math.round(found.cold.at(-1)?.whole ?? 0)} ms, and again ${Math.round(found.warm.at(-1)?.whole ?? 0)} ms`,
    );
    await look.end();
  }
  return found;
}

/** A worker that has just begun. */
class Look {
  private readonly store: Store;
  private readonly shop: ReturnType<typeof keptShop>;
  private times: LookTimes = { whole: 0, shopIds: 0, recordedIds: 0, waiting: 0 };
  private readonly deps: RecordDeps;

  constructor(
    { store }: ShopServer,
    settings: OrderSettings,
    private readonly found: ManyRecorded,
  ) {
    this.store = new Store(store);
    this.shop = keptShop(() => settings);
    const records = orderRecords(this.store);
    const recorded = recordedIds(this.store);
    this.deps = {
      ...{ settings: () => settings, now: Date.now },
      askErp: () => Promise.reject(new Error('all of them are recorded, so nothing is asked for')),
      shopOrders: () => this.timed(this.shop.orders()),
      recorded: { ...recorded, countParts: (...words) => this.time('recordedIds', recorded.countParts(...words)) },
      records: { ...records, waiting: (...words) => this.time('waiting', records.waiting(...words)) },
      ...{
        startVisit: () => Promise.resolve(),
        isVisitRunning: () => Promise.resolve(true),
        tellShop: () => Promise.resolve(),
        pruneTokens: () => Promise.resolve(0),
      },
    };
  }

  async once(): Promise<LookTimes> {
    this.times = { whole: 0, shopIds: 0, recordedIds: 0, waiting: 0 };
    const { lookForOrders } = createRecordActivities(this.deps);
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const order: LookOrder = { shop: shopName, floor: '0', askedThrough: null, extent: 'usual', isDryRun: false };
    const outcome = await this.time(
      'whole',
      environment.run<[LookOrder], LookOutcome, typeof lookForOrders>(lookForOrders, order),
    );
    if (outcome.kind !== 'looked') throw new Error(outcome.reason);
    if (outcome.look.readThrough !== String(this.found.orders))
      throw new Error(`read through ${outcome.look.readThrough} only`);
    this.found.newlyFound += outcome.counts.young + outcome.counts.missing + outcome.counts.integrated;
    return this.times;
  }

  async end(): Promise<void> {
    await this.shop.close();
    await this.store.close();
  }

  private timed(orders: ShopReader): ShopReader {
    return {
      nextId: (above) => orders.nextId(above),
      highestId: () => orders.highestId(),
      countParts: (...words) => this.time('shopIds', orders.countParts(...words)),
      readCreated: (...words) => orders.readCreated(...words),
      readOrders: (ids) => orders.readOrders(ids),
      readNewest: (limit) => orders.readNewest(limit),
      firstCreatedSince: (atMs) => orders.firstCreatedSince(atMs),
    };
  }

  private async time<T>(what: keyof LookTimes, act: Promise<T>): Promise<T> {
    const beganAtMs = performance.now();
    const answer = await act;
    this.times[what] += performance.now() - beganAtMs;
    return answer;
  }
}

/**
 * A shop's orders and our records of them on a real MariaDB of a test's own, with the activities that join them, a clock
 * that stands still until it is moved, and an ERP that answers at once.
 */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { createRecordActivities, type RecordActivities, type RecordDeps } from '../../activities/orders/records';
import { recordVisitWith } from '../../activities/orders/record-visit';
import type { OrderSettings } from '../../config/orders';
import type { OrderId } from '../../src/domain/orders/order';
import type { OrderNews } from '../../src/domain/orders/order-news';
import type { OrderRow } from '../../src/domain/orders/order-row';
import type { RecordVisit, VisitInput } from '../../src/domain/orders/order-visit';
import type { LookOrder, LookOutcome } from '../../src/domain/orders/shop-look';
import { nextPosition, newScanPosition, type ScanPosition } from '../../src/domain/orders/scan-window';
import { Store } from '../../src/store/store';
import { keptShop, type KeptShop } from '../../workers/orders/kept-shop';
import { orderRecords, recordedIds } from '../../workers/orders/order-records';
import { MariadbTemplate, watcher, type Mariadb } from './mariadb';
import { makeStore } from './mariadb-store';
import { QuickErp } from './orders-erp';
import { fewestOrders, readOrdersText } from './orders-section';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const startMs = Date.parse('2026-03-01T12:00:00.000Z');

/** Of the shop's tables. */
const owner = { user: 'owner', password: 'sells things' };

export type Looked = Extract<LookOutcome, { kind: 'looked' }>;

export class OrdersShop {
  nowMs = startMs;
  erp = new QuickErp();
  settings: OrderSettings;
  started: VisitInput[] = [];
  /** Orders whose workflow runs. */
  readonly running = new Set<OrderId>();
  told: OrderNews[] = [];
  prunedTokens: () => Promise<number> = () => Promise.resolve(0);
  readonly deps: RecordDeps;
  readonly activities: RecordActivities;
  private count = 0;

  private constructor(
    private readonly template: MariadbTemplate,
    readonly server: Mariadb,
    readonly store: Store,
    readonly shop: KeptShop,
    settings: OrderSettings,
    private readonly connection: Connection,
  ) {
    this.settings = settings;
    this.deps = {
      settings: () => this.settings,
      now: () => this.nowMs,
      askErp: (numbers) => this.erp.ask(numbers),
      shopOrders: () => this.shop.orders(),
      recorded: recordedIds(store),
      records: orderRecords(store),
      startVisit: (input) => {
        this.running.add(input.row.orderId);
        return Promise.resolve(void this.started.push(input));
      },
      isVisitRunning: (_shop, orderId) => Promise.resolve(this.running.has(orderId)),
      tellShop: (_shop, news) => Promise.resolve(void this.told.push(news)),
      pruneTokens: () => this.prunedTokens(),
    };
    this.activities = createRecordActivities(this.deps);
  }

  static async start(): Promise<OrdersShop> {
    const template = await MariadbTemplate.make();
    const server = await template.server();
    const store = new Store(await makeStore(server));
    const { orders } = readOrdersText(fewestOrders()).read ?? {};
    if (orders == null) throw new Error('the section of orders is refused');
    process.env['ORDERS_SHOP_PASSWORD'] = watcher.password;
    const { username, database } = watcher;
    const place = { host: '127.0.0.1', port: server.port, database };
    await server.sql(`create user ${owner.user}@'%' identified by '${owner.password}'`);
    await server.sql(`grant all on ${database}.* to ${owner.user}@'%'`);
    const password = { passwordFile: null, passwordEnv: 'ORDERS_SHOP_PASSWORD' };
    const settings = { ...orders, database: { ...place, username, ...password } };
    const connection = await createConnection({ ...place, ...owner });
    const house: { shop?: OrdersShop } = {};
    const shop = keptShop(() => house.shop?.settings ?? settings);
    house.shop = new OrdersShop(template, server, store, shop, settings, connection);
    await house.shop.clear();
    return house.shop;
  }

  async remove(): Promise<void> {
    await this.connection.end().catch(() => undefined);
    await this.shop.close();
    await this.store.close();
    await this.server.remove();
    this.template.remove();
  }

  /** As it is at first: no orders, no records, the clock at its start. */
  async clear(createdAt = 'datetime null'): Promise<void> {
    this.running.clear();
    const columns = `id bigint unsigned primary key, number varchar(300) null, state varchar(20) null, created_at ${createdAt}`;
    await this.server.sql(`drop table if exists ${watcher.database}.orders`);
    await this.server.sql(`create table ${watcher.database}.orders (${columns})`);
    await this.store.use(async (session) => {
      for (const table of ['order_records', 'order_shops', 'order_imports'])
        await session.query('delete from ??', [table]);
    });
    this.nowMs = startMs;
    this.erp = new QuickErp();
    this.started = [];
    this.told = [];
    this.count = 0;
    await this.deps.records.epoch('main');
  }

  /** Orders with the numbers `n<id>`, made so long ago. */
  async insert(
    ids: readonly (number | string)[],
    own: { ageMs?: number; state?: string; number?: string | null } = {},
  ) {
    const { ageMs = hour, state = 'authorized', number } = own;
    const createdAt = new Date(this.nowMs - ageMs).toISOString().slice(0, 19).replace('T', ' ');
    const rows = ids.map((id) => [String(id), number === undefined ? numberOf(id) : number, state, createdAt]);
    await this.connection.query('insert into orders (id, number, state, created_at) values ?', [rows]);
  }

  async sql(statement: string): Promise<RowDataPacket[]> {
    return (await this.connection.query<RowDataPacket[]>(statement))[0];
  }

  /** A session of the shop's application. */
  open(): Promise<Connection> {
    return createConnection({ host: '127.0.0.1', port: this.server.port, database: watcher.database, ...owner });
  }

  run<Args extends unknown[], Answer>(activity: (...args: Args) => Promise<Answer>, ...args: Args): Promise<Answer> {
    return new MockActivityEnvironment({ attempt: (this.count += 1) }, { logger: new DefaultLogger('ERROR') }).run(
      activity,
      ...args,
    );
  }

  async tryToLook(own: Partial<LookOrder> = {}): Promise<LookOutcome> {
    const order: LookOrder = {
      ...{ shop: 'main', floor: '0', askedThrough: null, extent: 'usual', isDryRun: false },
      ...own,
    };
    return this.run(this.activities.lookForOrders, order);
  }

  async look(own: Partial<LookOrder> = {}): Promise<Looked> {
    const outcome = await this.tryToLook(own);
    if (outcome.kind !== 'looked') throw new Error(outcome.reason);
    return outcome;
  }

  /** Looks from a position, and moves it, as the workflow does. */
  async scan(position: ScanPosition = newScanPosition('0')): Promise<ScanPosition> {
    const { floor, askedThrough } = position;
    const looked = await this.look({ floor, askedThrough });
    return nextPosition(position, looked.askedThrough, looked.look, this.settings);
  }

  recordVisit(visit: Omit<RecordVisit, 'shop'>): Promise<void> {
    return recordVisitWith(this.deps)({ shop: 'main', ...visit });
  }

  async row(id: OrderId | number): Promise<OrderRow> {
    const [row] = await this.deps.records.read('main', [String(id)]);
    if (row === undefined) throw new Error(`there is no record of ${id}`);
    return row;
  }

  /** Of each record `id phase status reason attempts`, lowest id first. */
  async lines(): Promise<string[]> {
    const rows = await this.store.use(async (session) => {
      const sql =
        'select concat_ws(" ", order_id, phase, coalesce(status, "-"), coalesce(reason, "-"), attempts) as line ' +
        'from order_records order by order_id';
      return (await session.query<RowDataPacket[]>(sql))[0];
    });
    return rows.map(({ line }) => String(line));
  }
}

export function numberOf(id: number | string): string {
  return String(BigInt(id) * 7n + 3n);
}

export function numbered(...ids: number[]): string[] {
  return ids.map(numberOf);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

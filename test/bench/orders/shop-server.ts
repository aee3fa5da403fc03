/** The shop's database and the store, on one MariaDB that writes each commit to the disk, as a server in earnest does. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { RowDataPacket } from 'mysql2';
import { newOrderProgress } from '../../../src/domain/orders/order-progress';
import { firstToken } from '../../../src/domain/orders/order-row';
import { insertShop } from '../../../src/store/orders/order-shops';
import { Store } from '../../../src/store/store';
import type { StorePlace } from '../../../src/store/store-place';
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';
import { makeStore } from '../../support/mariadb-store';
import type { Bench } from '../bench';

/** What a restarted server has in memory would depend on what the one before it wrote down. */
const earnest = [
  '--innodb-buffer-pool-size=512M',
  '--innodb-log-file-size=96M',
  '--innodb-flush-method=fsync',
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-doublewrite=1',
  '--innodb-buffer-pool-load-at-startup=0',
];

export const shopName = 'main';
const recordWithinMs = 10 * 60_000;

const columns =
  'id bigint unsigned primary key, number varchar(40), state varchar(20), created_at datetime, filler char(200)';

export class ShopServer {
  readonly passwordFile: string;
  /** The highest id so far. */
  highest = 0;
  private counter: Store | null = null;

  private constructor(
    readonly server: Mariadb,
    readonly store: StorePlace,
  ) {
    this.passwordFile = join(server.dataFolder, '..', 'shop.password');
    writeFileSync(this.passwordFile, `${watcher.password}\n`, { mode: 0o600 });
  }

  static async up(bench: Bench): Promise<ShopServer> {
    bench.say('starting MariaDB for the shop and the store');
    const template = await MariadbTemplate.make();
    bench.atEnd('the database’s template', () => template.remove());
    const server = await template.server({ words: earnest });
    bench.atEnd('the database', () => server.remove());
    await server.sql(`create table ${watcher.database}.orders (${columns}) engine = InnoDB`);
    const shop = new ShopServer(server, await makeStore(server));
    bench.atEnd('the connection to the store', () => shop.close());
    return shop;
  }

  /** As in the configuration. */
  get place(): Record<string, unknown> {
    const { username, database } = watcher;
    return { host: '127.0.0.1', port: this.server.port, username, passwordFile: this.passwordFile, database };
  }

  /** Paid orders of an hour ago, with numbers that are their ids. */
  async sell(count: number): Promise<void> {
    const [from, to] = [this.highest + 1, this.highest + count];
    await this.server.sql(
      `insert into ${watcher.database}.orders select seq, seq, 'authorized', utc_timestamp() - interval 1 hour, repeat('x', 200) ` +
        `from ${watcher.database}.seq_${from}_to_${to}`,
    );
    this.highest = to;
  }

  /** All of its orders, as integrated long ago. */
  async record(): Promise<void> {
    const store = new Store(this.store);
    const progress = { ...newOrderProgress, status: 'SUCCESS', reason: 'OK', attempts: 1 };
    const carried = JSON.stringify({ progress, token: firstToken });
    await store.use(async (session) => {
      await insertShop(session, shopName, 'bench');
      await session.query(
        'insert into order_records (shop, order_id, number, phase, status, reason, attempts, inserts, needs_attention, ' +
          "created_at, updated_at, seq, carried) select ?, seq, seq, 'over', 'SUCCESS', 'OK', 1, 0, 0, " +
          `utc_timestamp(), utc_timestamp(), 1, ? from seq_1_to_${this.highest}`,
        [shopName, carried],
      );
    }, recordWithinMs);
    await store.close();
  }

  /** Of the orders above that one, those that the ERP has as far as the store knows. One connection, and one range. */
  async integratedAbove(id: number): Promise<number> {
    return this.count(`order_id > ${id} and status = 'SUCCESS'`);
  }

  async count(where: string): Promise<number> {
    this.counter ??= new Store(this.store);
    const sql = `select count(*) as orders from order_records where shop = '${shopName}' and ${where}`;
    const [[row]] = await this.counter.withSession((session) => session.query<RowDataPacket[]>(sql));
    return Number(row?.['orders']);
  }

  private async close(): Promise<void> {
    await this.counter?.close();
  }
}

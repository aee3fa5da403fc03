/** The whole house for orders in a storm: Temporal, both workers, a store of its own, a mail server, and the place. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertView } from '../../../src/cli/alert-view';
import type { PositionView } from '../../../src/cli/order-position-view';
import type { OrderView } from '../../../src/domain/orders/order-row';
import { House } from '../house';
import type { Part } from '../house/part';
import { freePort } from '../lane-ports';
import { watcher, type Mariadb, type MariadbTemplate } from '../mariadb';
import { keeper, makeStore } from '../mariadb-store';
import { takenMails, type TakenMail } from '../taken-mails';
import { until } from '../until';
import { databaseVictim, durable, numberPattern, partVictim, StormPlace } from './storm-place';
import { latestCommitMs } from './shop-writer';

const mailProgram = join(__dirname, '../mail-process.mjs');
const upMs = 120_000;

export class OrderHouse {
  private constructor(
    readonly house: House,
    readonly place: StormPlace,
    readonly store: Mariadb,
    readonly orders: Part,
    private readonly mailFile: string,
  ) {}

  /** All of it is up, and the shop is scanned from its first order on. `whole`: `watchkeeper start` runs it. */
  static async open(seed: number, template: MariadbTemplate, as: 'parts' | 'whole' = 'parts'): Promise<OrderHouse> {
    const place = await StormPlace.make(seed, template);
    const store = await template.server({ words: durable });
    const { passwordFile, database } = await makeStore(store);
    const mailPort = await freePort();
    const mail = { kind: 'smtp', host: '127.0.0.1', port: mailPort, from: 'w@example.org', to: ['ops@example.org'] };
    const house = await House.make({
      store: { url: `mysql://${keeper.user}@127.0.0.1:${store.port}/${database}`, passwordFile },
      alerts: { channels: { mail: { ...mail, tls: 'none' } }, stable: '5s', pace: '2s', reminders: [] },
      orders: ordersOf(place),
    });
    const mailFile = join(house.root, 'mails');
    const smtp = house.part('mail', () => [process.execPath, mailProgram, String(mailPort), mailFile]);
    const orders = house.part('orders', () => house.command('worker', '--only', 'orders'));
    const opened = new OrderHouse(house, place, store, orders, mailFile);
    try {
      smtp.start();
      place.join(house);
      if (as === 'whole') house.whole.start();
      else await opened.startParts();
      await until('the scan begins', () => opened.begins(), upMs, 500);
    } catch (error) {
      await opened.end();
      throw error;
    }
    return opened;
  }

  private async startParts(): Promise<void> {
    await this.house.startServer();
    this.house.worker.start();
    this.orders.start();
  }

  get victims() {
    const { house, orders, store } = this;
    return {
      ...this.place.victims,
      worker: partVictim(house.worker, [7_000, 22_000], [100, 3_000]),
      orders: partVictim(orders, [9_000, 26_000], [100, 3_000]),
      temporal: partVictim(house.server, [10_000, 28_000], [300, 5_000]),
      store: databaseVictim(store, [8_000, 25_000]),
    };
  }

  /** The row of the order with this number, once it is like that. */
  async sees(number: string, isSo: (row: OrderView) => boolean, withinMs = 120_000): Promise<OrderView> {
    return until(
      `order ${number} is as it should be`,
      async () => (await this.list())?.find((row) => row.number === number && isSo(row)),
      withinMs,
      300,
    );
  }

  /** Null: it could not be asked. */
  async list(...words: string[]): Promise<OrderView[] | null> {
    return this.read<OrderView[]>('orders', 'list', ...words);
  }

  async position(): Promise<PositionView | null> {
    return this.read<PositionView>('orders', 'position');
  }

  async alerts(...words: string[]): Promise<AlertView[] | null> {
    return this.read<AlertView[]>('alerts', 'list', ...words);
  }

  mails(): TakenMail[] {
    return takenMails(this.mailFile);
  }

  async end(): Promise<void> {
    await this.house.end();
    await this.place.end();
    await this.store.remove();
  }

  private async read<T>(...words: string[]): Promise<T | null> {
    const { code, stdout } = await this.house.run(...words, '--json');
    return code === 0 ? (JSON.parse(stdout) as T) : null;
  }

  private async begins(): Promise<boolean> {
    const { code, stderr } = await this.house.run('orders', 'start', '--from-id', '0');
    if (code !== 0) writeFileSync(join(this.house.root, 'start.said'), stderr);
    return code === 0;
  }
}

/** Everything happens soon; only the look back has to be as long as a transaction may take. */
function ordersOf(place: StormPlace): Record<string, unknown> {
  const { host, port, username, privateKeyFile, knownHostsFile } = place.sshd.server;
  const { username: reader, database } = watcher;
  return {
    database: {
      ...{ host: '127.0.0.1', port: place.shop.port, username: reader, database },
      passwordFile: join(place.folder, 'shop.password'),
    },
    query: { numberPattern },
    ...{ runningCycle: '1s', minAge: '1s', lookBack: `${latestCommitMs + 8_000}ms`, downtimeWait: '1s' },
    ...{ concurrency: 4, maxAttempts: 4, backoff: ['4s', '6s', '8s'], verify: { every: '500ms', for: '5s' } },
    paymentPending: { recheck: ['3s', '6s'] },
    brake: { missingPerHour: 1_000_000 },
    erp: {
      ...{ kind: 'abacos-soap', wsdl: `${place.erpAddress}?wsdl`, keyFile: join(place.folder, 'erp.key') },
      timeout: '5s',
    },
    integrationServer: {
      ...{ host, port, username, privateKeyFile, knownHostsFile },
      ...{ railsRoot: place.node, journal: join(place.folder, 'journal'), command: place.command },
      ...{ exitCodes: { '75': 'ERP_DOWN' }, timeout: '60s' },
    },
  };
}

/** A worker and an orders worker as processes, with all that is around them: server, store, shop, ERP and node. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { connectLazily, type TemporalDoor } from '../../../src/client/connection';
import { shopWorkflowId } from '../../../src/domain/ids';
import { startScanUpdate } from '../../../workflows/orders/messages';
import { FakeErp } from '../../support/fake-erp';
import { Part } from '../../support/house/part';
import { processesAbout } from '../../support/house/processes';
import type { Mariadb } from '../../support/mariadb';
import { freePort } from '../../support/lane-ports';
import { makeStore } from '../../support/mariadb-store';
import { Scrape } from '../../support/scrape';
import { TestSshd } from '../../support/sshd';
import { OwnServer } from '../../support/temporal-own-server';
import { until } from '../../support/until';

const main = resolve(__dirname, '../../../dist/src/cli/main.js');
const task = resolve(__dirname, '../../support/order-task.mjs');
const usualPlan = {
  exitCode: 0,
  signal: null,
  inserts: true,
  status: 'tspeeFaturado',
  visibleAfterMs: 0,
  waitAt: null,
};

export interface RecordedOrder {
  status: string;
  attempts: number;
  inserts: number;
}

export class OrdersHouse {
  readonly worker: Part;
  readonly orders: Part;
  private readonly door: TemporalDoor;

  private constructor(
    readonly folder: string,
    readonly server: OwnServer,
    readonly sshd: TestSshd,
    readonly erp: FakeErp,
    private readonly mariadb: Mariadb,
    /** Where the orders worker serves its metrics. */
    private readonly metricsPort: number,
  ) {
    this.worker = this.part('worker');
    this.orders = this.part('orders', '--only', 'orders');
    this.door = connectLazily({ kind: 'address', address: server.address, namespace: 'default' });
  }

  static async open(mariadb: Mariadb): Promise<OrdersHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-orders-'));
    mkdirSync(join(folder, 'tenants'));
    const { passwordFile } = await makeStore(mariadb);
    writeFileSync(join(folder, 'store.password'), readFileSync(passwordFile ?? ''));
    await mariadb.sql('create database shop');
    await mariadb.sql(
      'create table shop.orders (id bigint auto_increment primary key, number varchar(20), created_at datetime, state varchar(20))',
    );
    await mariadb.sql("create user shop@'%'");
    await mariadb.sql("grant select on shop.* to shop@'%'");
    const erp = await FakeErp.start();
    writeFileSync(join(folder, 'erp.key'), `${erp.key}\n`);
    const [server, sshd] = [await OwnServer.start(), await TestSshd.start()];
    const house = new OrdersHouse(folder, server, sshd, erp, mariadb, await freePort());
    house.plan({});
    house.configure({});
    return house;
  }

  async end(): Promise<void> {
    writeFileSync(join(this.folder, 'go'), '');
    for (const part of [this.orders, this.worker]) if (part.isAlive) await part.end();
    await this.door.close();
    await this.server.end();
    await this.sshd.end();
    await until('nothing of it runs any longer', () => processesAbout(this.folder).length === 0);
    await this.erp.close();
    for (const database of ['watchkeeper', 'shop']) await this.mariadb.sql(`drop database ${database}`);
    await this.mariadb.sql("drop user shop@'%'");
    rmSync(this.folder, { recursive: true });
  }

  /** Also while they run. */
  configure(integrationServer: object): void {
    const { host, port, username, privateKeyFile, knownHostsFile } = this.sshd.server;
    const orders = {
      ...{ shop: 'main', runningCycle: '1s', minAge: '0s', backoff: ['1s'], downtimeWait: '1s' },
      verify: { every: '1s', for: '2s' },
      database: { host: '127.0.0.1', port: this.mariadb.port, username: 'shop', database: 'shop' },
      erp: { kind: 'abacos-soap', wsdl: `${this.erp.address}?wsdl`, keyFile: './erp.key' },
      integrationServer: {
        ...{ host, port, username, privateKeyFile, knownHostsFile },
        ...{ railsRoot: this.folder, journal: join(this.folder, 'journal') },
        command: [process.execPath, task, this.folder, this.erp.address, '{number}'],
        ...integrationServer,
      },
    };
    const store = {
      url: `mysql://keeper@127.0.0.1:${this.mariadb.port}/watchkeeper`,
      passwordFile: './store.password',
    };
    const temporal = { address: this.server.address, namespace: 'default' };
    const tenants = { watchPath: './tenants' };
    const prometheus = { orders: this.metricsPort };
    const text = stringify({ stateDir: './state', temporal, tenants, store, orders, prometheus });
    writeFileSync(join(this.folder, 'watchkeeper.yaml'), text);
  }

  scrape(): Promise<Scrape> {
    return Scrape.of(`http://127.0.0.1:${this.metricsPort}/metrics`);
  }

  plan(plan: object): void {
    writeFileSync(join(this.folder, 'plan.json'), JSON.stringify({ ...usualPlan, ...plan }));
  }

  letGo(): void {
    writeFileSync(join(this.folder, 'go'), '');
  }

  get workflow() {
    return this.door.client.workflow.getHandle(shopWorkflowId('main'));
  }

  /** Of all orders of the shop. */
  async scanFromTheStart(): Promise<void> {
    await this.isWatched();
    await this.workflow.executeUpdate(startScanUpdate, { args: [{ by: 'test', fromId: '0' }] });
  }

  async isWatched(): Promise<void> {
    await until('the workflow of the shop runs', async () => {
      const seen = await this.workflow.describe().catch(() => null);
      return seen?.status.name === 'RUNNING';
    });
  }

  async order(id: number, number: string): Promise<void> {
    await this.mariadb.sql(
      `insert into shop.orders values (${id}, '${number}', utc_timestamp() - interval 1 hour, 'authorized')`,
    );
  }

  async recorded(id: number): Promise<RecordedOrder | null> {
    const sql = `select status, attempts, inserts from watchkeeper.order_records where order_id = ${id}`;
    const [row] = await this.mariadb.sql(sql).catch(() => []);
    return (row as RecordedOrder | undefined) ?? null;
  }

  async isIntegrated(id: number): Promise<RecordedOrder> {
    return until(`order ${id} is integrated`, async () => {
      const row = await this.recorded(id);
      return row?.status === 'SUCCESS' ? row : null;
    });
  }

  get notes(): string[] {
    try {
      return readFileSync(join(this.folder, 'notes'), 'utf8').split('\n').slice(0, -1);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return [];
    }
  }

  async hasBegun(number: string): Promise<void> {
    await until(`the task of ${number} runs`, () => this.notes.some((note) => note.startsWith(`began ${number}`)));
  }

  /** Signals of that name that the present run of the shop's workflow has had. */
  async signals(name: string): Promise<number> {
    const { events } = await this.workflow.fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === name).length;
  }

  private part(role: string, ...words: string[]): Part {
    const argv = [process.execPath, main, 'worker', ...words, '--config', join(this.folder, 'watchkeeper.yaml')];
    return new Part(role, () => argv, join(this.folder, `${role}.log`), process.env, '/');
  }
}

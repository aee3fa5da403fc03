/**
 * All that takes part in orders, each as a process of its own but the ERP: Temporal, the worker that runs workflows and
 * the one of orders as they are built, MariaDB, an OpenSSH server as the node, and the fake ERP over HTTP in this process.
 * A task makes a folder named for its order, and the ERP has the orders of which there is one.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { OrderSettings } from '../../../config/orders';
import { startScan } from '../../../src/client/order-requests';
import { orderWorkflowId, shopWorkflowId } from '../../../src/domain/ids';
import type { ShopState } from '../../../src/domain/orders/shop-state';
import { lookNowSignal, shopKnownQuery } from '../../../workflows/orders/messages';
import { FakeErp } from '../../support/fake-erp';
import { House } from '../../support/house';
import type { Part } from '../../support/house/part';
import { TestSshd } from '../../support/sshd';
import { until } from '../../support/until';
import type { Bench } from '../bench';
import { commitsOf } from '../fleet/cost';
import { shopName, ShopServer } from './shop-server';

/** So far: processor time in ms of the three processes, and what Temporal has written. */
export interface Spent {
  server: number;
  worker: number;
  orders: number;
  commits: number;
}

export class OrderHouse {
  private constructor(
    readonly house: House,
    readonly shop: ShopServer,
    readonly erp: FakeErp,
    readonly sshd: TestSshd,
    private readonly orders: Part,
    private readonly inserted: string,
  ) {}

  /** Scanning from the first order on, and idle. */
  static async up(bench: Bench, dist?: string): Promise<OrderHouse> {
    const shop = await ShopServer.up(bench);
    const erp = await FakeErp.start();
    bench.atEnd('the ERP', () => erp.close());
    const node = bench.newFolder('node');
    // A shell over SSH reads the ~/.bashrc of its account, in which anything may stand.
    const sshd = await TestSshd.start({ settings: [`SetEnv HOME=${node}`] });
    bench.atEnd('the node', () => sshd.end());
    const inserted = join(node, 'inserted');
    mkdirSync(inserted, { recursive: true });
    const keyFile = join(node, 'erp.key');
    writeFileSync(keyFile, `${erp.key}\n`, { mode: 0o600 });
    const storePlace = shop.store;
    bench.say('starting Temporal, the worker and the orders worker');
    const { host, port, username, privateKeyFile, knownHostsFile } = sshd.server;
    const house = await House.make({
      environment: [],
      store: {
        url: `mysql://${storePlace.user}@127.0.0.1:${shop.server.port}/${storePlace.database}`,
        passwordFile: storePlace.passwordFile,
      },
      orders: {
        shop: shopName,
        database: shop.place,
        runningCycle: '1s',
        brake: { missingPerHour: 1_000_000 },
        erp: { kind: 'abacos-soap', wsdl: `${erp.address}?wsdl`, keyFile },
        integrationServer: {
          ...{ host, port, username, privateKeyFile, knownHostsFile },
          ...{ railsRoot: node, journal: join(node, 'journal'), command: ['mkdir', join(inserted, '{number}')] },
        },
      },
    });
    if (dist !== undefined) house.dist = dist;
    bench.atEnd('the house of orders', () => house.end());
    await house.startServer();
    const orders = house.part('orders', () => house.command('worker', '--only', 'orders'));
    house.worker.start();
    orders.start();
    const made = new OrderHouse(house, shop, erp, sshd, orders, inserted);
    await until('the shop is watched', () => made.known().catch(() => null), 60_000, 100);
    await startScan(house.client, shopName, { by: 'bench', fromId: '0' });
    await until('it has looked', async () => (await made.known()).lastLook, 60_000, 50);
    return made;
  }

  known(): Promise<ShopState> {
    return this.house.client.workflow.getHandle(shopWorkflowId(shopName)).query(shopKnownQuery);
  }

  /** Returns when other settings are in force. */
  async set(changed: { runningCycle?: string; concurrency?: number; maxActive?: number }): Promise<void> {
    const file = this.house.configurationFile;
    const written = parse(readFileSync(file, 'utf8')) as { orders: Record<string, unknown> };
    Object.assign(written.orders, changed);
    writeFileSync(file, stringify(written));
    const { concurrency, runningCycle } = changed;
    const isInForce = async () => {
      const { rules } = await this.known();
      if (rules === null || (concurrency !== undefined && rules.concurrency !== concurrency)) return false;
      return runningCycle === undefined || rules.runningCycleMs === Number.parseInt(runningCycle) * 1000;
    };
    await until('the settings are in force', isInForce, 60_000, 50);
  }

  /** So many orders that the ERP has, or not; returns after how many ms all were recorded as integrated. */
  async integrate(count: number, areThere: boolean): Promise<number> {
    const from = this.shop.highest;
    this.erp.hasBesides = (number) => (areThere && Number(number) > from) || existsSync(join(this.inserted, number));
    await this.shop.sell(count);
    const beganAtMs = performance.now();
    await this.house.client.workflow.getHandle(shopWorkflowId(shopName)).signal(lookNowSignal);
    const isDone = async () => (await this.shop.integratedAbove(from)) === count;
    await until(`${count} orders are integrated`, isDone, 600_000, 50);
    const tookMs = performance.now() - beganAtMs;
    const isQuiet = async () => Object.keys((await this.known()).active).length === 0;
    await until('nothing is on its way', isQuiet, 60_000, 50);
    return tookMs;
  }

  /** Of the workflows of so many orders, the newest. */
  async visitEvents(count: number): Promise<number[]> {
    const ids = Array.from({ length: count }, (_, at) => String(this.shop.highest - at));
    const visits = ids.map((id) => this.house.client.workflow.getHandle(orderWorkflowId(shopName, id)).describe());
    return (await Promise.all(visits)).map(({ historyLength }) => historyLength);
  }

  /** As they are in force. */
  get settings(): OrderSettings {
    const { orders } = this.house.configuration;
    if (orders === null) throw new Error('a house of orders has the section orders');
    return orders;
  }

  /** The workers end: what is measured next is measured alone. */
  async rest(): Promise<void> {
    await this.house.worker.end();
    await this.orders.end();
  }

  spent(): Spent {
    const { server, worker, stateDir } = this.house;
    return {
      ...{ server: server.cpuMs(), worker: worker.cpuMs(), orders: this.orders.cpuMs() },
      commits: commitsOf(stateDir),
    };
  }
}

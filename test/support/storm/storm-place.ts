/**
 * What is outside of Watchkeeper in a storm: the shop's database in which orders appear, the ERP as a process, and the
 * node, which is a real sshd whose command gives orders to the ERP. All of them can be killed and come back.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootId, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { erpKey } from '../fake-erp';
import { processesAbout } from '../house/processes';
import type { Chance } from '../house/random';
import type { House } from '../house';
import type { Part } from '../house/part';
import { freePort } from '../lane-ports';
import { watcher, type Mariadb, type MariadbTemplate } from '../mariadb';
import { removeFolder } from '../remove-folder';
import { TestSshd } from '../sshd';
import { until } from '../until';
import { countInLedger } from './erp-ledger';
import type { Victim } from './havoc';
import { judgeStorm, type FinalOrder, type OrderViolations } from './order-verdict';
import { ShopWriter, type WriterOptions } from './shop-writer';

/** What was committed survives kill -9 of the server, as in a shop. */
export const durable = ['--innodb-flush-log-at-trx-commit=2', '--innodb-doublewrite=1'];
export const numberPattern = '^[0-9]{1,20}$';
const application = { user: 'app', password: 'sells' };
const task = join(__dirname, 'task.mjs');
const erpProgram = [join(__dirname, '../run-typescript.cjs'), join(__dirname, 'erp-process.ts')];

export class StormPlace {
  private erpPart: Part | null = null;

  private constructor(
    readonly seed: number,
    readonly folder: string,
    readonly shop: Mariadb,
    readonly sshd: TestSshd,
    readonly erpPort: number,
  ) {}

  static async make(seed: number, template: MariadbTemplate): Promise<StormPlace> {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-storm-'));
    for (const name of ['node', 'node/running']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'erp.key'), `${erpKey}\n`);
    writeFileSync(join(folder, 'shop.password'), `${watcher.password}\n`, { mode: 0o600 });
    const shop = await template.server({ words: durable });
    const { database } = watcher;
    await shop.sql(`create user ${application.user}@'%' identified by '${application.password}'`);
    await shop.sql(`grant all on ${database}.* to ${application.user}@'%'`);
    const columns = 'number varchar(60) null, state varchar(20) not null, created_at datetime null, key (number)';
    const key = 'id bigint unsigned auto_increment primary key';
    await shop.sql(`create table ${database}.orders (${key}, ${columns}) character set utf8mb4`);
    const sshd = await TestSshd.start();
    return new StormPlace(seed, folder, shop, sshd, await freePort());
  }

  /** The ERP becomes a part of the house, and starts. */
  join(house: House): void {
    const words = ['-r', ...erpProgram, String(this.erpPort), this.ledger];
    this.erpPart = house.part('erp', () => [process.execPath, ...words]);
    this.erp.start();
  }

  get erp(): Part {
    if (this.erpPart === null) throw new Error('the ERP belongs to no house yet');
    return this.erpPart;
  }

  get ledger(): string {
    return join(this.folder, 'ledger');
  }

  get erpAddress(): string {
    return `http://127.0.0.1:${this.erpPort}/AbacosWSPedidos.asmx`;
  }

  get node(): string {
    return join(this.folder, 'node');
  }

  get command(): string[] {
    return [process.execPath, task, this.node, this.erpAddress, String(this.seed), '{number}'];
  }

  writer(options: Pick<WriterOptions, 'orders' | 'forMs'>): ShopWriter {
    const shop = { host: '127.0.0.1', port: this.shop.port, database: watcher.database, ...application };
    return new ShopWriter({ seed: this.seed, shop, ledger: this.ledger, ...options });
  }

  /** An order that is a day old. */
  async sell(number: string): Promise<void> {
    const values = `'${number}', 'authorized', utc_timestamp() - interval 1 day`;
    await this.shop.sql(`insert into ${watcher.database}.orders (number, state, created_at) values (${values})`);
  }

  /** Each task waits there from now on; null: none does. */
  hold(point: 'begun' | 'inserted' | null): void {
    const file = join(this.node, 'hold');
    if (point === null) rmSync(file, { force: true });
    else writeFileSync(file, point);
  }

  async isHeld(point: 'begun' | 'inserted'): Promise<void> {
    const running = join(this.node, 'running');
    const isThere = () => readdirSync(running).some((pid) => readFileSync(join(running, pid), 'utf8') === point);
    await until(`a task has ${point}`, isThere, 60_000, 20);
  }

  /** Returns when no task runs, and what became of the last one is written down. */
  async tasksEnd(): Promise<void> {
    await until('the tasks end', () => readdirSync(join(this.node, 'running')).length === 0, 60_000, 20);
    await until('nothing of them runs', () => processesAbout(this.node).length === 0, 60_000, 20);
  }

  /** How often a task has begun. */
  get runs(): number {
    const file = join(this.node, 'runs');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  /** What the shop has now. */
  async orders(): Promise<FinalOrder[]> {
    const sql = `select cast(id as char) as id, number from ${watcher.database}.orders order by orders.id`;
    return (await this.shop.sql(sql)).map((row) => {
      const number = row['number'] as string | null;
      return { orderId: String(row['id']), number, isSendable: number !== null && /^[0-9]{1,20}$/.test(number) };
    });
  }

  async judge(waits: (orderId: string) => boolean): Promise<OrderViolations> {
    return judgeStorm(await this.orders(), countInLedger(this.ledger), waits);
  }

  get victims(): Record<'shop' | 'sshd' | 'erp' | 'task', Victim> {
    const { shop, sshd } = this;
    return {
      shop: databaseVictim(shop, [9_000, 25_000]),
      erp: {
        livesMs: [5_000, 15_000],
        awayMs: [200, 5_000],
        end: async () => (await this.erp.kill(), 'killed'),
        start: () => this.erp.start(),
      },
      sshd: {
        livesMs: [4_000, 14_000],
        awayMs: [100, 3_500],
        end: async (chance) => {
          if (chance.next() < 0.25) return (await sshd.kill(), 'killed with all that runs');
          sshd.cutSessions();
          return chance.next() < 0.5 ? 'cut' : (await sshd.killListener(), 'cut and away');
        },
        start: async () => (sshd.isListening ? undefined : sshd.start()),
      },
      task: {
        livesMs: [300, 4_000],
        awayMs: [0, 0],
        end: (chance) => Promise.resolve(this.killTask(chance)),
        start: () => undefined,
      },
    };
  }

  async end(): Promise<void> {
    await this.sshd.end();
    await until('no task runs any longer', () => processesAbout(this.folder).length === 0);
    await this.shop.remove();
    await removeFolder(this.folder);
  }

  /** Of the tasks that run now one, alone or with its keeper. */
  private killTask(chance: Chance): string {
    const running = join(this.node, 'running');
    const pid = Number(chance.pick(readdirSync(running)) ?? 0);
    const withKeeper = chance.next() < 0.3;
    const stat = readStat(pid);
    if (stat === null || !commandLineOf(pid).includes(this.node)) {
      // It has ended with its machine.
      if (pid > 0 && existsSync(join(running, String(pid)))) unlinkSync(join(running, String(pid)));
      return 'not found';
    }
    const at = readFileSync(join(running, String(pid)), 'utf8');
    const keeper = withKeeper ? readStat(stat.parentPid) : null;
    for (const one of keeper === null ? [stat] : [keeper, stat])
      signalProcess({ pid: one.pid, startTicks: one.startTicks, bootId: bootId() }, 'SIGKILL', 'process');
    return `killed when it had ${at}${keeper === null ? '' : ', with its keeper'}`;
  }
}

export function databaseVictim(server: Mariadb, livesMs: [number, number]): Victim {
  return {
    livesMs,
    awayMs: [200, 5_000],
    end: async (chance) => {
      const isStopped = chance.next() < 0.3;
      await (isStopped ? server.stop() : server.kill());
      return isStopped ? 'stopped' : 'killed';
    },
    start: () => server.start(),
  };
}

export function partVictim(part: Part, livesMs: [number, number], awayMs: [number, number]): Victim {
  return {
    livesMs,
    awayMs,
    end: async (chance) => {
      const isStopped = chance.next() < 0.3;
      await (isStopped ? part.end('SIGTERM') : part.kill());
      return isStopped ? 'stopped' : 'killed';
    },
    start: () => part.start(),
  };
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

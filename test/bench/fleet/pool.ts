/** MariaDB servers, each in a network of its own, and the ways in which they fail. */
import { MariadbTemplate, watcher, type Mariadb } from '../../support/mariadb';
import { Network } from '../../support/network';
import type { Bench } from '../bench';
import { monotonicMs } from './notes';

export const faults = ['killed', 'stopped', 'black-holed'] as const;
export type Fault = (typeof faults)[number];

const passwordEnv = 'WATCHKEEPER_BENCH_PASSWORD';
/** What a pool of hundreds of tenants needs; each keeps a connection. */
const roomy = ['--max-connections=3000'];

/** The defaults, written out: what is measured depends on them. */
export const databaseCheck = { every: '2s', timeout: '1s', downAfter: 3, upAfter: 2 };
export const decideWithinMs = 2000;
/** A silent member is noticed within `every` + `downAfter` × `timeout`. */
export const detectionBoundMs = 2000 + 3 * 1000;

export class PoolMember {
  private isCut = false;

  constructor(
    readonly name: string,
    readonly server: Mariadb,
    readonly network: Network,
  ) {}

  get host(): string {
    return this.network.address;
  }

  get port(): number {
    return this.server.port;
  }

  /** Returns the moment right before, as `monotonicMs`. */
  async fall(fault: Fault): Promise<number> {
    const atMs = monotonicMs();
    if (fault === 'killed') await this.server.kill();
    else if (fault === 'stopped') this.server.freeze();
    else this.cut();
    return atMs;
  }

  /** Whatever it has: a new process that nobody is connected to. */
  async mend(): Promise<void> {
    await this.server.kill();
    this.join();
    await this.server.start();
  }

  cut(): void {
    this.network.cut();
    this.isCut = true;
  }

  join(): void {
    if (this.isCut) this.network.join();
    this.isCut = false;
  }
}

export class DatabasePool {
  private constructor(readonly members: readonly PoolMember[]) {}

  /** They answer, and end with the bench. Wants to be root, for the networks. */
  static async up(bench: Bench, count: number): Promise<DatabasePool> {
    if (process.getuid?.() !== 0) throw new Error('each database has a network of its own here: run it as root');
    bench.say(`starting ${count} databases`);
    const template = await MariadbTemplate.make();
    bench.atEnd('the databases’ template', () => template.remove());
    const members: PoolMember[] = [];
    for (let made = 1; made <= count; made++) {
      const network = Network.make();
      bench.atEnd('a network', () => network.remove());
      const server = await template.server({ listen: '0.0.0.0', under: network.under, words: roomy });
      bench.atEnd('a database', () => server.remove());
      // Neither has a password: the tenants of the bench speak the protocol by hand, and HAProxy’s check knows none.
      for (const user of ['tenant', 'haproxy']) await server.sql(`create user ${user}@'%'`);
      members.push(new PoolMember(`db${made}`, server, network));
    }
    return new DatabasePool(members);
  }

  get first(): PoolMember {
    const [first] = this.members;
    if (first === undefined) throw new Error('a pool without members');
    return first;
  }

  /** All but the first are killed, so that whoever starts now uses the first. */
  async onlyFirst(): Promise<void> {
    for (const { server } of this.members.slice(1)) await server.kill();
  }

  async all(): Promise<void> {
    for (const { server } of this.members.slice(1)) await server.start();
  }

  memberAt(port: number): PoolMember {
    const member = this.members.find((one) => one.port === port);
    if (member === undefined) throw new Error(`no member has port ${port}`);
    return member;
  }

  /** As the configuration has it. */
  get settings(): Record<string, unknown> {
    process.env[passwordEnv] = watcher.password;
    return {
      members: this.members.map(({ name, host, port }) => ({ name, host, port })),
      ...{ username: watcher.username, passwordEnv, database: watcher.database },
      ...{ check: databaseCheck, decideWithin: `${decideWithinMs}ms` },
      // Members fall in turns, and more often than in a life.
      holdDown: { falls: 100 },
    };
  }
}

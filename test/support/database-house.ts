/** One host without Temporal over real MariaDB servers: who uses which, and what is seen of them. */
import type { DatabaseSettings } from '../../config/databases';
import type { TenantSettings } from '../../config/tenants';
import type { TenantState } from '../../src/domain/tenants/tenant-state';
import { freePort } from './lane-ports';
import { MariadbTemplate, watcher, type Mariadb } from './mariadb';
import { SupervisedHouse } from './supervised-house';
import { until } from './until';

export const withinMs = 100_000;

export interface DatabaseWish {
  names: readonly string[];
  count?: number;
  databases?: Partial<DatabaseSettings>;
  tenants?: Partial<TenantSettings>;
}

/** Made once for a test file; each test begins with servers and a house of its own, which are ended after it. */
export class DatabaseHouse {
  house!: SupervisedHouse;
  private template!: MariadbTemplate;
  private readonly servers: Mariadb[] = [];

  constructor() {
    beforeAll(async () => {
      this.template = await MariadbTemplate.make();
      process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
    });
    afterAll(() => this.template.remove());
    afterEach(async () => {
      try {
        await this.house.end();
      } finally {
        for (const server of this.servers.splice(0)) await server.remove();
      }
    });
  }

  /** `db1`, `db2`, …; all tenants run, spread over them. */
  begin = async ({ names, count = 2, databases = {}, tenants = {} }: DatabaseWish): Promise<Mariadb[]> => {
    const { servers } = this;
    this.house = new SupervisedHouse(tenants);
    for (let made = 0; made < count; made++) servers.push(await this.template.server());
    this.house.databases = {
      ...{ pool: 'main', username: watcher.username, passwordFile: null, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD' },
      members: servers.map(({ port }, index) => ({
        name: `db${index + 1}`,
        host: '127.0.0.1',
        port,
        maxTenants: null,
      })),
      ...{ database: watcher.database, placement: 'spread', decideWithinMs: 300, whenNoneUp: 'leave' },
      check: { everyMs: 200, timeoutMs: 1000, downAfter: 3, upAfter: 2, query: 'select 1', writable: false },
      holdDown: { falls: 10, withinMs: 300_000, stableMs: 120_000 },
      ...databases,
    };
    this.house.isWatching = true;
    this.house.start();
    for (const { name } of this.house.databases.members) await this.sees(name, 'up');
    for (const name of names) this.house.make(name, await freePort());
    for (const name of names) await this.house.reaches(name, 'running', withinMs);
    return servers;
  };

  state = (name: string): TenantState => this.house.state(name)!;
  pidOf = (name: string) => this.state(name).process?.identity.pid;
  databaseOf = (name: string) => this.house.state(name)?.process?.database?.name;
  on = (member: string, names: readonly string[]) => names.filter((name) => this.databaseOf(name) === member);

  sees = (member: string, verdict: string) =>
    until(`${member} is ${verdict}`, () => this.house.watch?.verdictOf(member) === verdict, withinMs);

  servesFrom = (member: string) => (name: string) => {
    const serves = () => this.state(name).state === 'running' && this.state(name).process!.servingSince !== null;
    return until(`${name} serves from ${member}`, () => this.databaseOf(name) === member && serves(), withinMs);
  };

  /** What was recorded of it since. */
  kindsAfter = (name: string, seq: number) =>
    this.house.transitions.filter((each) => each.name === name && each.seq > seq).map(({ kind }) => kind);

  newestSeq = () => this.house.transitions.at(-1)!.seq;
}

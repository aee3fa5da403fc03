/** HAProxy in front of a pool, with clients that know only it: what people use today so that a dead database hurts less. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../src/adapters/processes/identity';
import { ask } from '../../support/house/ask';
import { identityOf } from '../../support/process-identity';
import { until } from '../../support/until';
import type { PlacedTenant } from '../bench';
import { BareKeeper } from './bare';
import type { CommandOf, Keeper } from './keeper';
import type { DatabasePool } from './pool';
import { endTree } from './process-tree';

const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };

/** As the package says it; null when it is not installed. */
export function haproxyVersion(): string | null {
  try {
    const said = execFileSync('haproxy', ['-v'], { env: environment, encoding: 'utf8' });
    return /version (\d+(?:\.\d+)*)/.exec(said)?.[1] ?? 'of some version';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export class HaproxyKeeper implements Keeper {
  most = Infinity;
  readonly databaseFile: string;
  readonly logFile: string;
  private readonly clients: BareKeeper;
  private process: ProcessIdentity | null = null;

  /**
   * `inter`: how often it checks a server; three checks that fail make it count as down. It serves at the first of the
   * ports, and says at the second that it does.
   */
  constructor(
    readonly title: string,
    private readonly folder: string,
    private readonly pool: DatabasePool,
    private readonly inter: string,
    private readonly ports: readonly [number, number],
  ) {
    mkdirSync(folder);
    this.databaseFile = join(folder, 'database');
    this.logFile = join(folder, 'log');
    this.clients = new BareKeeper(join(folder, 'clients'));
  }

  async start(tenants: readonly PlacedTenant[], commandOf: CommandOf): Promise<void> {
    const [port, statusPort] = this.ports;
    const conf = join(this.folder, 'conf');
    writeFileSync(conf, this.configuration(port, statusPort));
    writeFileSync(this.databaseFile, `haproxy\n127.0.0.1\n${port}\n`);
    const log = openSync(this.logFile, 'a');
    const stdio = ['ignore', log, log] as const;
    const child = spawn('haproxy', ['-db', '-f', conf], { env: environment, detached: true, stdio: [...stdio] });
    closeSync(log);
    this.process = identityOf(child.pid, 'haproxy');
    await until('HAProxy serves', async () => (await ask(`http://127.0.0.1:${statusPort}/`)) !== null, 30_000, 50);
    await this.clients.start(tenants, commandOf);
  }

  async end(): Promise<void> {
    await this.clients.end();
    if (this.process !== null) await endTree(this.process);
  }

  /** The first member serves, the others when it is down: so all clients use one member, as Watchkeeper's tenants do. */
  private configuration(port: number, statusPort: number): string {
    const servers = this.pool.members.map(
      ({ name, host, port: at }, place) => `  server ${name} ${host}:${at} check${place === 0 ? '' : ' backup'}`,
    );
    return [
      'global',
      '  maxconn 8000',
      '  log stdout format raw local0 notice',
      'defaults',
      '  log global',
      '  timeout connect 1s',
      '  timeout client 1h',
      '  timeout server 1h',
      'listen databases',
      '  mode tcp',
      `  bind 127.0.0.1:${port}`,
      '  option mysql-check user haproxy',
      `  default-server inter ${this.inter} fall 3 on-marked-down shutdown-sessions`,
      ...servers,
      'frontend status',
      '  mode http',
      `  bind 127.0.0.1:${statusPort}`,
      '  monitor-uri /',
      '',
    ].join('\n');
  }
}

/** The supervisors that people use today, as Debian packages them, each tuned to restart as fast as it can. */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProcessIdentity } from '../../../src/adapters/processes/identity';
import { until } from '../../support/until';
import type { Bench, PlacedTenant } from '../bench';
import type { CommandOf, Keeper } from './keeper';
import { identityOf } from '../../support/process-identity';
import { endTree } from './process-tree';

interface Peer {
  /** Program that has to be there, and the Debian package that has it. */
  program: string;
  debianPackage: string;
  most: number;
  /** Writes its configuration into `folder` and returns its command line. */
  prepare(folder: string, tenants: readonly PlacedTenant[], commandOf: CommandOf): string[];
}

const peers: Record<string, Peer> = {
  runit: {
    program: 'runsvdir',
    debianPackage: 'runit',
    // Its own limit.
    most: 1000,
    prepare(folder, tenants, commandOf) {
      writeServices(folder, tenants, commandOf);
      return ['runsvdir', folder];
    },
  },
  s6: {
    program: 's6-svscan',
    debianPackage: 's6',
    most: Infinity,
    prepare(folder, tenants, commandOf) {
      // It waits a second before it starts again what never told that it was ready.
      writeServices(folder, tenants, commandOf, ' >&3');
      for (const { name } of tenants) writeFileSync(join(folder, name, 'notification-fd'), '3\n');
      return ['s6-svscan', '-c', String(tenants.length + 10), '-t', '0', folder];
    },
  },
  supervisord: {
    program: 'supervisord',
    debianPackage: 'supervisor',
    most: Infinity,
    prepare(folder, tenants, commandOf) {
      const head = `[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=${folder}/pid\nminfds=10000\nminprocs=200\n`;
      const programs = tenants.map((tenant) =>
        [
          `[program:${tenant.name}]`,
          `command=${commandOf(tenant).join(' ')}`,
          'startsecs=0\nautorestart=true\nstartretries=1000000\nstdout_logfile=NONE\nstderr_logfile=NONE\n',
        ].join('\n'),
      );
      writeFileSync(join(folder, 'conf'), [head, ...programs].join('\n'));
      return ['supervisord', '-c', join(folder, 'conf')];
    },
  },
  monit: {
    program: 'monit',
    debianPackage: 'monit',
    // It starts one after the other, and a cycle of a thousand takes minutes.
    most: 200,
    prepare(folder, tenants, commandOf) {
      const files = ['pidfile', 'statefile', 'idfile', 'logfile'].map((kind) => `set ${kind} ${folder}/monit.${kind}`);
      const services = tenants.map((tenant) => {
        const [program = '', ...words] = [...commandOf(tenant), `--pidfile=${folder}/${tenant.name}.pid`];
        // Already running when monit comes: its first cycle would take minutes.
        execFileSync(program, words, { stdio: 'ignore' });
        const command = [program, ...words].join(' ');
        return `check process ${tenant.name} with pidfile ${folder}/${tenant.name}.pid\n  start program = "${command}"`;
      });
      const conf = join(folder, 'conf');
      writeFileSync(conf, ['set daemon 1', ...files, ...services, ''].join('\n'), { mode: 0o600 });
      return ['monit', '-I', '-c', conf];
    },
  },
};

class PeerKeeper implements Keeper {
  readonly most: number;
  private process: ProcessIdentity | null = null;

  constructor(
    readonly title: string,
    private readonly peer: Peer,
    private readonly folder: string,
  ) {
    this.most = peer.most;
  }

  async start(tenants: readonly PlacedTenant[], commandOf: CommandOf): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const [program = '', ...words] = this.peer.prepare(this.folder, tenants, commandOf);
    this.process = identityOf(spawn(program, words, { detached: true, stdio: 'ignore', cwd: this.folder }).pid);
    if (this.title.startsWith('monit')) await this.monitLooks();
  }

  async end(): Promise<void> {
    if (this.process !== null) await endTree(this.process);
  }

  /** A process that dies before its first look is not seen for 30 seconds. */
  private async monitLooks(): Promise<void> {
    const log = join(this.folder, 'monit.logfile');
    await until(
      'monit has started',
      () => existsSync(log) && readFileSync(log, 'utf8').includes('started'),
      60_000,
      100,
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}

/** Those that are installed and wished for. */
export function findPeers(bench: Bench): Keeper[] {
  return wishedPeers(bench)
    .filter(([, { program }]) => isOnPath(program))
    .map(
      ([name, peer]) => new PeerKeeper(`${name} ${versionOf(peer.debianPackage)}`.trim(), peer, bench.newFolder(name)),
    );
}

/** Debian packages of those that are wished for and not installed. */
export function missingPeers(bench: Bench): string[] {
  return wishedPeers(bench).flatMap(([, { program, debianPackage }]) => (isOnPath(program) ? [] : [debianPackage]));
}

function wishedPeers({ options }: Bench): [string, Peer][] {
  return Object.entries(peers).filter(([name]) => options.beside?.includes(name) ?? true);
}

function writeServices(folder: string, tenants: readonly PlacedTenant[], commandOf: CommandOf, redirection = '') {
  for (const tenant of tenants) {
    const run = join(folder, tenant.name, 'run');
    mkdirSync(join(folder, tenant.name));
    writeFileSync(run, `#!/bin/sh\nexec ${commandOf(tenant).join(' ')}${redirection}\n`);
    chmodSync(run, 0o755);
  }
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** As the package manager knows it; without one just the name. */
function versionOf(debianPackage: string): string {
  try {
    const words = ['-W', '-f', '${Version}', debianPackage];
    const version = execFileSync('dpkg-query', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /^(?:\d+:)?(\d+(\.\d+)*)/.exec(version)?.[1] ?? '';
  } catch {
    return '';
  }
}

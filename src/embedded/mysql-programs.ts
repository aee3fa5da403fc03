/** MariaDB's programs on this machine. Its own folders are looked at, too: PATH names those of root for root only. */
import { spawnSync } from 'node:child_process';
import { findProgram } from '../adapters/processes/find-program';

export interface MariadbPrograms {
  server: string;
  /** Makes the tables that a server needs itself. */
  installer: string;
  /** Brings those tables to the version of the server. */
  upgrader: string;
}

const beside = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
const oldest = [10, 6] as const;

/** Or a sentence for the operator. */
export function findMariadb(env: NodeJS.ProcessEnv): MariadbPrograms | { missing: string } {
  const find = (name: string): string | null => findProgram(name, env, beside);
  const server = find('mariadbd') ?? find('mysqld');
  const [installer, upgrader] = [find('mariadb-install-db'), find('mariadb-upgrade')];
  if (server === null || installer === null || upgrader === null || find('mariadb-check') === null) {
    const what =
      server === null ? 'no mariadbd is on PATH or in /usr/sbin' : `${server} is here without all of its tools`;
    return { missing: `The store is embedded, and ${what}. ${howToGetIt}` };
  }
  const version = mariadbVersion(server);
  if (version === null || compare(numbersOf(version), oldest) < 0) {
    const what = version === null ? 'is no MariaDB' : `is MariaDB ${version}`;
    return {
      missing: `The store is embedded, and ${server} ${what}; it needs ${oldest.join('.')} or newer. ${howToGetIt}`,
    };
  }
  return { server, installer, upgrader };
}

const howToGetIt =
  'Run `node tools/setup.mjs store-server` as root, or `apt-get install mariadb-server-core mariadb-client`, or let store.url ' +
  'lead to a server that runs already.';

/** Such as `10.11.19`; null when the program is another one, or cannot be run. */
export function mariadbVersion(server: string): string | null {
  const { status, stdout } = spawnSync(server, ['--no-defaults', '--version'], { encoding: 'utf8', timeout: 10_000 });
  return status === 0 ? readVersion(stdout) : null;
}

/** From what `--version` prints, or `select version()` answers. */
export function readVersion(text: string): string | null {
  return /([0-9]+\.[0-9]+\.[0-9]+)-MariaDB/.exec(text)?.[1] ?? null;
}

/** Data of a newer series cannot be read by an older one; within a series they can. */
export function isOfOlderSeries(version: string, than: string): boolean {
  return compare(numbersOf(version), numbersOf(than).slice(0, 2)) < 0;
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}

/** Compares as many places as `right` has. */
function compare(left: readonly number[], right: readonly number[]): number {
  for (const [place, number] of right.entries()) {
    const difference = (left[place] ?? 0) - number;
    if (difference !== 0) return difference;
  }
  return 0;
}

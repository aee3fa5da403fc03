/** The programs that write a database into a file and read it back, and how they are told where the store is. */
import { findProgram } from '../adapters/processes/find-program';
import { readPassword } from '../adapters/secrets/password';
import { StoreFailure } from './failure';
import type { StorePlace } from './store-place';

export interface CopyProgram {
  file: string;
  argv: string[];
  env: NodeJS.ProcessEnv;
}

/** `--loose-…` is understood by the one and not minded by the other of MariaDB's and MySQL's programs. */
const dumpWords = [
  // One moment of all tables, and nobody waits.
  ...['--single-transaction', '--quick', '--skip-lock-tables', '--skip-add-locks', '--no-tablespaces', '--hex-blob'],
  ...['--loose-set-gtid-purged=OFF', '--loose-column-statistics=0'],
];

export function dumpProgram(store: StorePlace): CopyProgram {
  return program(store, ['mariadb-dump', 'mysqldump'], dumpWords);
}

export function loadProgram(store: StorePlace): CopyProgram {
  // One that is cut off does not connect again: loader-fence.ts counts on it.
  return program(store, ['mariadb', 'mysql'], ['--batch', '--skip-reconnect']);
}

function program(store: StorePlace, names: readonly string[], words: readonly string[]): CopyProgram {
  const file = names
    .map((name) => findProgram(name, process.env, ['/usr/bin', '/usr/local/bin']))
    .find((found) => found !== null);
  if (file === undefined) {
    const sentence = `neither ${names.join(' nor ')} is on PATH; install them (Debian: \`apt-get install mariadb-client\`)`;
    throw new StoreFailure('toolMissing', sentence);
  }
  const password = readPassword(store);
  return {
    file,
    // Only this user can read the environment of a process, and everybody its command line.
    env: password === '' ? process.env : { ...process.env, MYSQL_PWD: password },
    argv: ['--no-defaults', ...whereWords(store), '--default-character-set=utf8mb4', ...words, store.database],
  };
}

function whereWords({ place, user, tls }: StorePlace): string[] {
  const who = `--user=${user}`;
  if (place.kind === 'embedded') return [`--socket=${place.socket}`, who];
  return [
    `--host=${place.host}`,
    `--port=${place.port}`,
    '--protocol=TCP',
    who,
    ...(tls === null ? [] : tlsWords(tls)),
  ];
}

function tlsWords({ ca, cert, key, verify }: NonNullable<StorePlace['tls']>): string[] {
  return [
    '--loose-ssl',
    ...(ca === null ? [] : [`--ssl-ca=${ca}`]),
    ...(cert === null ? [] : [`--ssl-cert=${cert}`]),
    ...(key === null ? [] : [`--ssl-key=${key}`]),
    ...(verify
      ? ['--loose-ssl-verify-server-cert', '--loose-ssl-mode=VERIFY_IDENTITY']
      : ['--loose-ssl-mode=REQUIRED']),
  ];
}

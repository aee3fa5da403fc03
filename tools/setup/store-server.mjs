import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { provideDebianPackages } from './apt.mjs';
import { findOnPath, isExecutable, projectRoot } from './caches.mjs';

export const title = 'MariaDB for the store';

/** MariaDB's programs without its service. The same places as in src/embedded/mysql-programs.ts. */
const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
const hasPrograms = (...names) =>
  names.every((name) => findOnPath(name) !== undefined || folders.some((folder) => isExecutable(join(folder, name))));
const needs = [
  {
    debianPackage: 'mariadb-server-core',
    isThere: () =>
      (hasPrograms('mariadbd') || hasPrograms('mysqld')) && hasPrograms('mariadb-install-db', 'mariadb-upgrade'),
  },
  { debianPackage: 'mariadb-client', isThere: () => hasPrograms('mariadb-dump', 'mariadb', 'mariadb-check') },
];

/** Only when the configuration that `npm start` takes asks for an embedded store, or when it is asked for by name. */
export async function provide(say, isAskedFor = false) {
  if (!isAskedFor && !(await isStoreEmbedded())) return 'not needed, the configuration has no embedded store';
  return provideDebianPackages(needs, 'The embedded store', say);
}

async function isStoreEmbedded() {
  const file = resolve(projectRoot, process.env.WATCHKEEPER_CONFIG || 'config/example.yaml');
  if (!existsSync(file)) return false;
  // Not before the node packages are there.
  const { parse } = await import('yaml');
  try {
    return parse(readFileSync(file, 'utf8'))?.store?.url === 'embedded';
  } catch {
    // What is wrong with it, `start` says.
    return false;
  }
}

/** A store on a MariaDB of a test's own: a user with a password, who has all rights on one empty database. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { StorePlace } from '../../src/store/store-place';
import type { Mariadb } from './mariadb';

export const keeper = { user: 'keeper', password: 'kept "well" \\ here' };

export async function makeStore(server: Mariadb, database = 'watchkeeper'): Promise<StorePlace> {
  const passwordFile = join(server.dataFolder, '..', 'keeper.password');
  writeFileSync(passwordFile, `${keeper.password}\n`, { mode: 0o600 });
  await server.sql(`create database ${database}`);
  const password = keeper.password.replaceAll('\\', '\\\\');
  await server.sql(`create user if not exists ${keeper.user}@'%' identified by '${password}'`);
  await server.sql(`grant all on ${database}.* to ${keeper.user}@'%'`);
  return {
    place: { kind: 'server', host: '127.0.0.1', port: server.port },
    user: keeper.user,
    database,
    passwordFile,
    passwordEnv: null,
    tls: null,
  };
}

/** The settings of a house whose tenants ask the database that they get, one of these servers. */
import { join } from 'node:path';
import { type Mariadb, watcher } from '../mariadb';
import type { HouseSettings } from './settings';

const program = join(__dirname, '../querying-tenant.mjs');
const words = ['--db={database}', '--host={databaseHost}', '--dbport={databasePort}', '--port={port}'];

/** The servers are `db1`, `db2`, …; the password of their watcher comes by the environment. */
export function queryingHouse(servers: readonly Mariadb[], databases: Record<string, unknown>): HouseSettings {
  process.env['WATCHKEEPER_TEST_PASSWORD'] = watcher.password;
  return {
    command: [process.execPath, program, ...words, '--uname={name}'],
    environment: ['WATCHKEEPER_TEST_NOTES', 'WATCHKEEPER_TEST_PASSWORD'],
    databases: {
      members: servers.map(({ port }, index) => ({ name: `db${index + 1}`, host: '127.0.0.1', port })),
      ...{ username: watcher.username, passwordEnv: 'WATCHKEEPER_TEST_PASSWORD', database: watcher.database },
      placement: 'spread',
      ...databases,
    },
  };
}

/** Databases of a test's own, `db1`, `db2`, … as a configuration names them. */
import type { DatabaseSettings } from '../../config/databases';
import type { DatabaseWatch } from '../../src/agent/database-watch';
import type { DatabaseVerdict } from '../../src/domain/databases/database-verdict';
import { type Mariadb, watcher } from './mariadb';
import { until } from './until';

/** Names the variable; the test sets it to `watcher.password`. */
export const passwordEnv = 'WATCHKEEPER_TEST_PASSWORD';

export interface Reached {
  server: Mariadb;
  host?: string;
}

export function databaseSettings(members: readonly Reached[], parts: Partial<DatabaseSettings> = {}): DatabaseSettings {
  return {
    ...{ pool: 'main', username: watcher.username, passwordFile: null, passwordEnv, database: watcher.database },
    members: members.map(({ server, host = '127.0.0.1' }, index) => ({
      ...{ name: `db${index + 1}`, host, port: server.port, maxTenants: null },
    })),
    ...{ placement: 'spread', decideWithinMs: 300, whenNoneUp: 'leave' },
    check: { everyMs: 500, timeoutMs: 1000, downAfter: 3, upAfter: 2, query: 'select 1', writable: false },
    holdDown: { falls: 50, withinMs: 300_000, stableMs: 120_000 },
    ...parts,
  };
}

/** Waits until the watch of this moment sees them like this. */
export function areSeen(
  watch: () => DatabaseWatch | null,
  names: readonly string[],
  verdict: DatabaseVerdict,
  withinMs: number,
): Promise<unknown> {
  const all = () => names.every((name) => watch()?.verdictOf(name) === verdict);
  return until(`${names.join(', ')} are ${verdict}`, all, withinMs);
}

import type { PoolControl } from '../../activities/databases';
import type { HostDatabases } from '../../src/agent/host-databases';

/** What the pool's workflow asks of this host. */
export function poolControl(databases: Pick<HostDatabases, 'rules' | 'moves'>): PoolControl {
  return {
    follow: ({ rules, elsewhere }) => {
      databases.rules.take(rules, elsewhere);
      return { version: databases.rules.current.version, use: databases.moves.planner.use() };
    },
    move: (order, onProgress) => {
      databases.rules.take(order.rules, null);
      return databases.moves.carryOut(order, onProgress);
    },
    forecast: (order) => databases.moves.forecast(order),
  };
}

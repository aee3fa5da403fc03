import type { Meters } from '../../src/telemetry/metrics/meters';
import type { PartWatch } from './child';

export function watchParts(meters: Meters): PartWatch {
  return {
    noteUp(part, isUp) {
      meters.set('watchkeeper_part_up', { part }, isUp ? 1 : 0);
      meters.add('watchkeeper_part_restarts_total', { part }, 0);
    },
    noteRestart(part) {
      meters.add('watchkeeper_part_restarts_total', { part });
    },
  };
}

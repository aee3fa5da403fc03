import type { Meters } from '../src/telemetry/metrics/meters';
import type { LiveEvents } from './live-configuration';

type VersionEvents = Omit<LiveEvents, 'onChange'>;

/** Counts what becomes of new versions of the configuration, besides what is done about them. */
export function countVersions(meters: Meters, events: VersionEvents): Required<VersionEvents> {
  return {
    onAccepted(configuration, changed) {
      meters.add('watchkeeper_configuration_changes_total', { result: 'accepted' });
      events.onAccepted?.(configuration, changed);
    },
    onRefused(refusal) {
      meters.add('watchkeeper_configuration_changes_total', { result: 'refused' });
      meters.set('watchkeeper_configuration_refused', {}, 1);
      events.onRefused?.(refusal);
    },
    onRefusalEnded(refusal) {
      meters.set('watchkeeper_configuration_refused', {}, 0);
      events.onRefusalEnded?.(refusal);
    },
  };
}

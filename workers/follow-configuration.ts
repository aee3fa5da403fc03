/** The live configuration of a role that has no lease to tell with which version is in force: it leaves a record. */
import type { Configuration } from '../config';
import { OwnConfigurationRecord, type ConfigurationRecord } from './configuration-record';
import { LiveConfiguration, type LiveEvents } from './live-configuration';

export interface FollowedConfiguration {
  readonly current: Configuration;
  /** The record goes, too. */
  stop(): void;
}

export function followConfiguration(
  configuration: Configuration,
  role: ConfigurationRecord['role'],
  events: Omit<LiveEvents, 'onChange'>,
  onRecordFailure: (error: Error) => void,
): FollowedConfiguration {
  const record = new OwnConfigurationRecord(role, configuration.stateDir, onRecordFailure);
  const live = new LiveConfiguration(configuration, { ...events, onChange: () => record.sync(live) });
  record.sync(live);
  live.start();
  return {
    get current() {
      return live.current;
    },
    stop() {
      live.stop();
      record.remove();
    },
  };
}

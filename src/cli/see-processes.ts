import type { Client } from '@temporalio/client';
import type { Configuration } from '../../config';
import { readConfigurationRecords } from '../../workers/configuration-record';
import { readHosts } from '../client/hosts';
import { versionOfAgent, versionOfRecord, type ProcessVersion } from './process-version';
import { explainFailure, type Failure } from './failure';
import { withTemporal } from './with-temporal';

/** `start` and the workers of this machine, and the agents of all configured hosts. */
export async function seeProcesses(configuration: Configuration, client: Client | null): Promise<ProcessVersion[]> {
  const ids = configuration.hosts.map(({ id }) => id);
  const readings = client === null ? [] : await readHosts(client, ids);
  const now = new Date();
  return [
    ...readConfigurationRecords(configuration.stateDir).map((record) =>
      versionOfRecord(record, configuration, now.toISOString()),
    ),
    ...ids.map((id) => {
      const reading = client === null ? null : (readings.find((each) => each.id === id) ?? null);
      return versionOfAgent(id, reading, configuration, now.getTime());
    }),
  ];
}

/** What `work` gives, with `failure` when it had to do without Temporal: then agents cannot be asked. */
export async function withAgentsIfPossible<T>(
  configuration: Configuration,
  work: (client: Client | null) => Promise<T>,
): Promise<{ result: T; failure: Failure | null }> {
  try {
    return { result: await withTemporal(configuration, work), failure: null };
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.exitCode !== 3) throw error;
    return { result: await work(null), failure };
  }
}

import { join } from 'node:path';
import type { TemporalSettings } from '../../config/temporal';
import { searchAttributes } from '../domain/search-attributes';

export type EmbeddedTemporalSettings = Extract<TemporalSettings, { kind: 'embedded' }>;

export const embeddedTemporalIp = '127.0.0.1';

const dynamicConfiguration: Record<string, number | boolean> = {
  // One partition per queue: with several, a task now and then waits seconds for the right one.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
  'system.enableActivityEagerExecution': true,
  // Long polls allowed per API and namespace; the default of 1,200 is used up by a few hundred hosts.
  'frontend.namespaceCount': 5000,
};

export function temporalDatabaseFile(stateDir: string): string {
  return join(stateDir, 'temporal.db');
}

/** The dev server's arguments. WAL with synchronous=normal loses nothing when the process is killed. */
export function temporalArguments(settings: EmbeddedTemporalSettings, stateDir: string): string[] {
  return [
    'server',
    'start-dev',
    ['--ip', embeddedTemporalIp],
    ['--port', String(settings.port)],
    ['--ui-port', String(settings.uiPort)],
    '--ui-disable-news-fetch',
    ['--namespace', settings.namespace],
    ['--db-filename', temporalDatabaseFile(stateDir)],
    ['--sqlite-pragma', 'journal_mode=wal'],
    ['--sqlite-pragma', 'synchronous=normal'],
    ['--log-level', 'warn'],
    ...searchAttributes.map(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries(dynamicConfiguration).map(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ].flat();
}

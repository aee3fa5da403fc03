/** The configuration of a house: the one that operators write, with everything happening soon. */
import { join } from 'node:path';
import { stringify } from 'yaml';

const tenantProgram = join(__dirname, '../tenant.mjs');

export interface HouseSettings {
  startFile?: string;
  template?: string;
  ports?: string;
  command?: string[];
  check?: Record<string, string | number>;
  stopGrace?: string;
  restart?: Record<string, string | number | string[]>;
  environment?: string[];
  onShutdown?: 'keep' | 'stop';
  onDatabaseChange?: 'restart' | { file: string; signal: NodeJS.Signals };
  /** Not of the tenants, but beside them. */
  prometheus?: Record<string, number>;
  databases?: Record<string, unknown>;
  hosts?: readonly { id: string }[];
  store?: Record<string, unknown>;
  alerts?: Record<string, unknown>;
  orders?: Record<string, unknown>;
}

/** Of the house's own server, or where another house has it. */
export type HouseTemporal = { port: number; uiPort: number } | { address: string };

/**
 * Everything happens soon, but what counts against a tenant leaves room for a loaded machine: one that gets no processor
 * for some seconds is not replaced.
 */
const quickSettings = {
  startFile: 'start',
  command: [process.execPath, tenantProgram, '--db={database}', '--port={port}', '--uname={name}'],
  check: { kind: 'runinfo', every: '1500ms', timeout: '1500ms', failures: 3, recheck: '100ms', startGrace: '60s' },
  stopGrace: '3s',
  restart: {
    reflex: 3,
    within: '10s',
    healthyAfter: '2s',
    backoff: ['300ms', '600ms'],
    fatalAfter: 6,
    retryFatalEvery: '1s',
  },
  environment: ['WATCHKEEPER_TEST_NOTES'],
};

export function houseConfiguration(temporal: HouseTemporal, settings: HouseSettings): string {
  const { prometheus = {}, databases, store, alerts, orders, hosts, ...tenants } = settings;
  return stringify({
    temporal,
    prometheus,
    ...(hosts === undefined ? {} : { hosts }),
    ...(databases === undefined ? {} : { databases }),
    ...(store === undefined ? {} : { store }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(orders === undefined ? {} : { orders }),
    tenants: {
      ...quickSettings,
      ...tenants,
      check: { ...quickSettings.check, ...tenants.check },
      restart: { ...quickSettings.restart, ...tenants.restart },
    },
  });
}

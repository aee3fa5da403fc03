import { join } from 'node:path';
import type { Configuration } from '../../config';
import type { FollowedConfiguration } from '../follow-configuration';
import { embeddedTemporalAddress, prepareTemporal } from '../../src/embedded/temporal';
import { temporalArguments } from '../../src/embedded/temporal-arguments';
import { openStoreFolder, prepareStore } from '../../src/embedded/mysql';
import { storeArguments } from '../../src/embedded/mysql-arguments';
import type { MariadbPrograms } from '../../src/embedded/mysql-programs';
import { keepTemporalDatabase, openTemporalDatabase } from '../../src/embedded/temporal-database';
import { inForceVariable } from '../version-in-force';
import { logFileOf } from './folders';
import type { EmbeddedTemporalSettings } from '../../src/embedded/temporal-arguments';

/** One child of `watchkeeper start`. */
export interface Role {
  /** Names its lock, record and log. */
  name: string;
  /** `server`: without it nobody starts. `store`: nobody waits for it. */
  kind: 'server' | 'store' | 'worker' | 'agent';
  /** What people call it. */
  title: string;
  argv: readonly string[];
  /** Variables besides those of `start` itself. */
  env?: Readonly<Record<string, string>>;
  /** How long it may take to end before it is killed. */
  readonly endGraceMs: number;
  prepare?(): void;
  /** Resolves when others may use it; rejects when aborted. */
  untilReady?(signal: AbortSignal): Promise<void>;
}

/** With V8's own 16 MB an agent of 1,000 tenants takes 160 MB instead of 140 MB, and each spawn costs by its size. */
const agentFlags = ['--max-semi-space-size=4'];

/** A program that is not ours: it does not put its own log aside. */
export function isForeign({ kind }: Pick<Role, 'kind'>): boolean {
  return kind === 'server' || kind === 'store';
}

/** In the order of starting; they end in the opposite order. */
export function rolesOf(
  followed: Pick<FollowedConfiguration, 'current'>,
  inForceFile: string,
  temporalBinary: string | null,
  mariadb: MariadbPrograms | null = null,
): Role[] {
  const env = { [inForceVariable]: inForceFile };
  const configuration = followed.current;
  const main = join(__dirname, '../../src/cli/main.js');
  const command = (flags: readonly string[], ...words: string[]) => {
    return [process.execPath, ...flags, main, ...words, '--config', configuration.file];
  };
  const server =
    configuration.temporal.kind === 'embedded' && temporalBinary !== null
      ? [temporalRole(configuration.temporal, configuration.stateDir, temporalBinary)]
      : [];
  const store = mariadb === null ? [] : storeRoles(configuration, mariadb);
  return [
    ...server,
    ...store,
    { name: 'worker', kind: 'worker', env, title: 'worker', argv: command([], 'worker'), endGraceMs: 15_000 },
    ...(configuration.orders === null ? [] : [ordersRole(command([], 'worker', '--only', 'orders'), env)]),
    ...configuration.hosts.map(({ id }): Role => ({
      name: `agent-${id}`,
      kind: 'agent',
      env,
      title: `agent ${id}`,
      argv: command(agentFlags, 'agent', '--host', id),
      get endGraceMs() {
        return 30_000 + followed.current.tenants.stopGraceMs;
      },
    })),
  ];
}

function ordersRole(argv: readonly string[], env: Readonly<Record<string, string>>): Role {
  return { name: 'orders', kind: 'worker', env, title: 'orders worker', argv, endGraceMs: 20_000 };
}

function temporalRole(settings: EmbeddedTemporalSettings, stateDir: string, binary: string): Role {
  return {
    name: 'temporal',
    kind: 'server',
    title: `Temporal server (${embeddedTemporalAddress(settings)})`,
    argv: [binary, ...temporalArguments(settings, stateDir)],
    endGraceMs: 10_000,
    prepare: () => openTemporalDatabase(stateDir),
    untilReady: async (signal) => {
      await prepareTemporal(settings, signal);
      keepTemporalDatabase(stateDir);
    },
  };
}

function storeRoles({ store, stateDir }: Configuration, programs: MariadbPrograms): Role[] {
  if (store?.place.kind !== 'embedded') return [];
  const { user, database, place } = store;
  const name = 'store';
  const itself = process.getuid?.() === 0 ? 'root' : null;
  return [
    {
      name,
      kind: 'store',
      title: 'store',
      argv: storeArguments(programs, place, itself),
      endGraceMs: 30_000,
      prepare: () => openStoreFolder(place, programs),
      untilReady: (signal) => prepareStore({ ...place, user, database }, programs, logFileOf(stateDir, name), signal),
    },
  ];
}

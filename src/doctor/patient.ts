/** What several checks look at; gathered once. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../../config';
import { readServer, type ServerReading } from '../client/server-reading';
import { judgeDirectory, namePatternOf } from '../domain/tenants/tenant-directory';

/** Of Watchkeeper itself. */
export interface Edition {
  version: string;
  /** What package.json says of Node. */
  nodeRange: string;
  minimumTemporalServer: string;
}

export interface TenantPlace {
  name: string;
  home: string;
  port: number;
}

export interface Patient {
  configuration: Configuration;
  edition: Edition;
  /** Directories with a port file that counts; empty where the watch path cannot be read. */
  tenants: readonly TenantPlace[];
  server: Promise<ServerReading>;
  isRoot: boolean;
}

export async function receivePatient(configuration: Configuration, edition: Edition): Promise<Patient> {
  const server = readServer(configuration);
  const tenants = await readTenantPlaces(configuration.tenants);
  return { configuration, edition, tenants, server, isRoot: process.getuid?.() === 0 };
}

async function readTenantPlaces({ watchPath, namePattern }: Configuration['tenants']): Promise<TenantPlace[]> {
  const pattern = namePatternOf(namePattern);
  const names = await readdir(watchPath).catch(() => [] as string[]);
  const places = await Promise.all(
    names.map(async (name): Promise<TenantPlace | null> => {
      const home = join(watchPath, name);
      const portText = await readFile(join(home, 'port'), 'utf8').catch(() => null);
      const facts = { name, portText, portChangedAtMs: 0, hasStartFile: true, error: null };
      const verdict = judgeDirectory(facts, Date.now(), pattern);
      return verdict.kind === 'tenant' ? { name, home, port: verdict.port } : null;
    }),
  );
  return places.filter((place) => place !== null);
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { isPortFree, listenersOn } from '../../src/adapters/ports/listeners';
import { judgeDirectory, namePatternOf } from '../../src/domain/tenants/tenant-directory';

export interface TenantPlace {
  name: string;
  port: number;
}

/** What the watch path says that should run, by port. */
export function readTenantPlaces({ watchPath, namePattern }: TenantSettings): TenantPlace[] {
  if (!existsSync(watchPath)) return [];
  const pattern = namePatternOf(namePattern);
  return readdirSync(watchPath, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readPlace(watchPath, name, pattern))
    .filter((place) => place !== null)
    .sort((a, b) => a.port - b.port);
}

function readPlace(watchPath: string, name: string, pattern: RegExp): TenantPlace | null {
  const portFile = join(watchPath, name, 'port');
  const stat = statSync(portFile, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  const facts = { name, portText: readFileSync(portFile, 'utf8'), portChangedAtMs: stat.ctimeMs, error: null };
  const verdict = judgeDirectory({ ...facts, hasStartFile: true }, Date.now(), pattern);
  return verdict.kind === 'tenant' ? { name, port: verdict.port } : null;
}

/** Null when nothing that we can see listens there. */
export function pidOf({ port }: TenantPlace): number | null {
  return listenersOn(port)[0]?.pid ?? null;
}

/** For one more tenant: the next port above the others that nobody uses. */
export async function nextFreePort(places: readonly TenantPlace[]): Promise<number> {
  let port = Math.max(8100, ...places.map((place) => place.port)) + 1;
  while (!(await isPortFree(port))) port += 1;
  return port;
}

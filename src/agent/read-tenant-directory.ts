/** What one directory under the watch path holds now. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryFacts } from '../domain/tenants/tenant-directory';

const maxPortBytes = 4096;

/** Null when there is no such directory. */
export function readTenantDirectory(watchPath: string, name: string, startFile: string): DirectoryFacts | null {
  const home = join(watchPath, name);
  const facts = { name, portText: null, portChangedAtMs: 0, hasStartFile: false, error: null };
  try {
    if (!statSync(home).isDirectory()) return null;
    const port = statSync(join(home, 'port'));
    if (!port.isFile()) return { ...facts, error: 'port is not a file' };
    const portText = readFileSync(join(home, 'port'), 'utf8').slice(0, maxPortBytes);
    return { ...facts, portText, portChangedAtMs: port.ctimeMs, hasStartFile: existsSync(join(home, startFile)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return existsSync(home) ? facts : null;
    return { ...facts, error: message };
  }
}

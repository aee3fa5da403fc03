/**
 * Names what a tenant is started with, so that one that was started with something else is known. Values of environment
 * variables may be secrets, and the hash travels: it is keyed, and the key stays in the run folder, which lives as long
 * as the processes that are compared.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { replaceFile } from '../adapters/directories/replace-file';
import type { RunFolder } from '../adapters/processes/run-folder';

const keyBytes = 32;

export function hashLaunch(
  key: Buffer,
  { command, startFile }: Pick<TenantSettings, 'command' | 'startFile'>,
  environment: Readonly<Record<string, string>>,
): string {
  // The other placeholders are the tenant's own: a change of those restarts it anyway.
  const words = command.map((word) => word.replaceAll('{startFile}', startFile));
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', key)
    .update(JSON.stringify([words, variables]))
    .digest('hex')
    .slice(0, 12);
}

/** Null when there is none and none can be kept (disk full): then nothing is said about what is outdated. */
export function readLaunchKey(runFolder: RunFolder): Buffer | null {
  const file = join(dirname(runFolder.events), 'launch-key');
  try {
    return readKey(file) ?? makeKey(file);
  } catch {
    return null;
  }
}

function readKey(file: string): Buffer | null {
  try {
    const key = readFileSync(file);
    return key.length === keyBytes ? key : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeKey(file: string): Buffer {
  const key = randomBytes(keyBytes);
  replaceFile(file, key);
  return key;
}

/** Files in a tenant's directory that have to do with its database: what it says of itself, and what it is told. */
import { join } from 'node:path';
import { readStart } from '../adapters/directories/read-start';
import { replaceFile } from '../adapters/directories/replace-file';
import { tierOf } from '../domain/databases/tier';
import type { UsedDatabase } from '../domain/tenants/tenant-state';

const mostBytes = 1024;
const readableByAll = 0o644;

/** 0 is moved first. */
export function readTier(home: string, tiers: readonly string[]): number {
  return tierOf(readStart(join(home, 'tier'), mostBytes), tiers);
}

/** What it was told last; null when nothing of the kind stands there. */
export function readDatabaseFile(home: string, file: string): UsedDatabase | null {
  const [name = '', host = '', port = ''] = (readStart(join(home, file), mostBytes) ?? '').split('\n');
  return name === '' || host === '' || !/^\d+$/.test(port) ? null : { name, host, port: Number(port) };
}

/** Nothing is written when it is there already: a full disk must not keep a tenant from the database that it has. */
export function writeDatabaseFile(home: string, file: string, { name, host, port }: UsedDatabase): void {
  const path = join(home, file);
  const content = `${name}\n${host}\n${port}\n`;
  if (readStart(path, mostBytes) !== content) replaceFile(path, content, readableByAll);
}

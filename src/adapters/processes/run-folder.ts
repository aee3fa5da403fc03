/** Where shims keep what one boot of the machine is about: in memory if possible, so that a full disk stops nothing. */
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { bootId } from './identity';
import type { ShimFolder } from './shim';

/** statfs(2) type of tmpfs; source: linux/magic.h. */
const tmpfsMagic = 0x01021994;

export interface RunFolder {
  root: string;
  /** Folder of all event files, for the watch. */
  events: string;
  of(name: string): ShimFolder;
}

/**
 * Made for this boot; what earlier boots left is removed, because their pids mean nothing now. Only root gets tmpfs:
 * the login manager wipes other users' memory files when they log out.
 */
export function openRunFolder(stateDir: string, owner: string): RunFolder {
  const root = runFolderRoot(stateDir, owner);
  const current = join(root, bootId());
  const events = join(current, 'events');
  mkdirSync(events, { recursive: true, mode: 0o700 });
  const { uid } = statSync(root);
  if (uid !== process.getuid?.()) throw new Error(`${root} belongs to user ${uid}; remove it`);
  for (const entry of readdirSync(root)) {
    if (entry !== bootId()) rmSync(join(root, entry), { recursive: true, force: true });
  }
  return { root, events, of: (name) => ({ folder: join(current, `p-${name}`), events: join(events, name) }) };
}

/** Where it is or would be, for this user; makes nothing. */
export function runFolderRoot(stateDir: string, owner: string): string {
  const key = createHash('sha256').update(`${stateDir}\0${owner}`).digest('hex').slice(0, 16);
  return join(memoryFolder() ?? join(stateDir, 'run'), `watchkeeper-${key}`);
}

function memoryFolder(): string | null {
  if (process.getuid?.() !== 0) return null;
  return ['/run', '/dev/shm'].find((folder) => isTmpfs(folder)) ?? null;
}

function isTmpfs(folder: string): boolean {
  try {
    return statfsSync(folder).type === tmpfsMagic;
  } catch {
    // Not there: no candidate.
    return false;
  }
}

export interface EventFile {
  name: string;
  run: number;
  kind: 'pid' | 'status' | 'lost';
}

/** `alpha.12.pid` → alpha, 12, pid; null for other files. */
export function parseEventFile(file: string): EventFile | null {
  const match = /^(.+)\.(\d+)\.(pid|status|lost)$/.exec(file);
  return match === null ? null : { name: match[1] ?? '', run: Number(match[2]), kind: match[3] as EventFile['kind'] };
}

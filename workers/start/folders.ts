import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface StartFolders {
  /** Locks and records of the children. */
  processes: string;
  log: string;
}

export function makeStartFolders(stateDir: string): StartFolders {
  const folders = { processes: join(stateDir, 'processes'), log: join(stateDir, 'log') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}

/** Where a child's output is. */
export function logFileOf(stateDir: string, role: string): string {
  return join(stateDir, 'log', `${role}.log`);
}

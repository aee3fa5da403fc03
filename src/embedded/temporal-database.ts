/**
 * The dev server makes its schema only when the database file does not exist, so a server that was killed while making
 * it would never come up again. A note beside the file says that it is being made; with the note, it is made anew.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { temporalDatabaseFile } from './temporal-arguments';

/** Before every start of the server. */
export function openTemporalDatabase(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true });
  const file = temporalDatabaseFile(stateDir);
  const isUnfinished = existsSync(noteFile(stateDir));
  if (existsSync(file) && !isUnfinished) return;
  // SQLite would play the log of a deleted database into the new one.
  for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
  writeFileSync(noteFile(stateDir), 'This database has never been ready.\n');
}

/** When the server has become ready. */
export function keepTemporalDatabase(stateDir: string): void {
  rmSync(noteFile(stateDir), { force: true });
}

function noteFile(stateDir: string): string {
  return `${temporalDatabaseFile(stateDir)}.unfinished`;
}

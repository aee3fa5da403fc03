import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Whole or not at all for whoever reads it; not yet on disk when it returns: a loss of power may tear it. */
export function replaceFile(file: string, content: string | Buffer, mode = 0o600): void {
  const temporary = `${file}.new`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, file);
  } catch (error) {
    // On a full disk it would take the room that others need.
    rmSync(temporary, { force: true });
    throw error;
  }
}

import { readlinkSync } from 'node:fs';

/** Null when the process is gone, or not ours to look at. */
export function readWorkingDirectory(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

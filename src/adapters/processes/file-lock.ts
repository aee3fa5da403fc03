/**
 * A lock that dies with its holder: flock(2) on an open file. util-linux `flock` takes it on our open file description,
 * which it shares while it runs; the lock stays ours until we close the file or end, kill -9 included.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

export interface FileLock {
  release(): void;
}

/** The lock, or what its holder wrote about itself. */
export function tryLock(file: string, holder: string): { lock: FileLock } | { heldBy: string } {
  const fd = openSync(file, 'a+', 0o600);
  const result = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  if (result.error) {
    closeSync(fd);
    throw new Error(`cannot run flock (Debian package util-linux): ${result.error.message}`);
  }
  if (result.status !== 0) {
    closeSync(fd);
    return { heldBy: readFileSync(file, 'utf8').trim() || 'a process that has not written its name yet' };
  }
  ftruncateSync(fd);
  writeSync(fd, `${holder}\n`);
  return { lock: { release: () => closeSync(fd) } };
}

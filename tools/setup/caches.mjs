import { accessSync, constants, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Shared by all checkouts of this user; everything in it is keyed by version. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is invalid and is ignored.
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'watchkeeper');
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function findOnPath(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, command))) return join(folder, command);
  }
  return undefined;
}

/**
 * Makes the folder `<cache>/<name>` unless `isDone(folder)`. `make(partial, lock)` fills a partial folder beside it,
 * which gets the final name only when it is complete; so whoever dies half-way leaves nothing that looks done.
 * Returns what `make` returned, or `undefined` when there was nothing to do.
 */
export async function makeOnce(name, { isDone, make, say }) {
  const folder = join(cacheFolder(), name);
  if (isDone(folder)) return undefined;
  makeCacheFolder();
  return withLock(join(cacheFolder(), `${name}.lock`), say, async (lock) => {
    if (isDone(folder)) return undefined;
    removePartials(name);
    const partial = join(cacheFolder(), `${name}.partial-${process.pid}`);
    mkdirSync(partial);
    try {
      const outcome = await make(partial, lock);
      rmSync(folder, { recursive: true, force: true });
      renameSync(partial, folder);
      return outcome;
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  });
}

export function makeCacheFolder() {
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    accessSync(cacheFolder(), constants.W_OK);
  } catch (error) {
    throw new SetupProblem(
      `The cache folder ${cacheFolder()} can't be written (${error.code}): make it writable, or point XDG_CACHE_HOME at a folder that is.`,
    );
  }
}

/** Under the lock every partial folder is left over from a set-up that died. */
function removePartials(name) {
  for (const entry of readdirSync(cacheFolder())) {
    if (entry.startsWith(`${name}.partial-`)) rmSync(join(cacheFolder(), entry), { recursive: true, force: true });
  }
}

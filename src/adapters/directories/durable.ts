/** Writes that are on disk when they return, so that they survive a power failure. */
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files and folders alike. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whole or not at all. */
export async function replaceTextFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    // On a full disk it would take the room that others need.
    await rm(temporary, { force: true });
    throw error;
  }
  await syncToDisk(dirname(file));
}

/**
 * Copies the folder `from` with all in it to `to`, which must not exist. Links stay as they are, folders can be written
 * by their owner whatever they were; anything else fails as ENOTSUP. One file after the other: it leaves the thread pool to whoever else needs the disk.
 */
export async function copyFolder(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await mkdir(to, { mode: 0o700 });
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const entry = await lstat(source);
    if (entry.isDirectory()) await copyFolder(source, target, signal);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await copyOneFile(source, target, signal);
    else throw Object.assign(new Error(`${source} is no file, folder or link`), { code: 'ENOTSUP', path: source });
  }
  await chmod(to, ((await stat(from)).mode & 0o7777) | 0o700);
  await syncToDisk(to);
}

async function copyOneFile(source: string, target: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await copyFile(source, target);
  await syncToDisk(target);
}

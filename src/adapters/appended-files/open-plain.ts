/** Opens a file that others append to, and never anything else: no link, no pipe, no device. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Absence } from '../../domain/tenants/tenant-log';

export class PlainFile {
  private constructor(
    private readonly fd: number,
    readonly id: string,
    readonly size: number,
  ) {}

  /** The caller closes it. */
  static open(path: string): PlainFile | Absence {
    let fd: number;
    try {
      // Not blocking: opening a pipe would wait for a writer.
      fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      return absenceOf(error as NodeJS.ErrnoException);
    }
    const stats = fstatSync(fd);
    if (stats.isFile()) return new PlainFile(fd, `${stats.dev}-${stats.ino}`, stats.size);
    closeSync(fd);
    return 'noFile';
  }

  /** Fewer bytes than asked for when the file has become shorter. */
  read(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, length));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(this.fd, bytes, filled, bytes.length - filled, from + filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** A file that was put aside, as `out.1`: found by what it is, not by what it is called. */
export function openPutAside(folder: string, name: string, id: string): PlainFile | null {
  for (const entry of namesIn(folder)) {
    if (entry === name || !entry.startsWith(name)) continue;
    const file = PlainFile.open(join(folder, entry));
    if (typeof file === 'string') continue;
    if (file.id === id) return file;
    file.close();
  }
  return null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that is gone, or may not be listed, has nothing to be found.
    return [];
  }
}

function absenceOf(error: NodeJS.ErrnoException): Absence {
  const absence = absences[error.code ?? ''];
  if (absence === undefined) throw error;
  return absence;
}

const absences: Readonly<Record<string, Absence>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'symbolicLink',
  // A socket.
  ENXIO: 'noFile',
  EACCES: 'unreadable',
  EPERM: 'unreadable',
};

/**
 * Puts a log aside that has grown big, while it is being written: `<file>` is copied to `<file>.1` and then emptied, so
 * that every descriptor which appends to it stays right: also those of crashes and of native code, which nobody can be
 * told to open another file.
 *
 * The process that writes the log does it itself where it can. Its lines are written by one thread, which is also the
 * one that copies the last of them and empties the file: no line falls in between. A kill -9 in the middle leaves a line
 * in both files, never in none. When the copy fails (disk full) nothing has changed, and it is tried again later.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';

export const rotateAtBytes = 10 * 1024 * 1024;
/** After a failure it may grow so much more before the next try. */
const tryAgainAfterBytes = 1024 * 1024;
const chunkBytes = 64 * 1024;

/** The log that this process appends to on its standard output. */
export class OwnLog {
  private bytes: number;
  private rotateAbove: number;
  private isRotating = false;

  private constructor(
    private readonly file: string,
    private readonly onFailed: (error: Error) => void,
    private readonly limitBytes: number,
  ) {
    this.bytes = fstatSync(1).size;
    this.rotateAbove = limitBytes;
  }

  /** Null unless standard output is appended to that very file. */
  static open(file: string | undefined, onFailed: (error: Error) => void, limitBytes = rotateAtBytes): OwnLog | null {
    return file !== undefined && isStandardOutput(file) ? new OwnLog(file, onFailed, limitBytes) : null;
  }

  noteWritten(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes < this.rotateAbove || this.isRotating) return;
    this.isRotating = true;
    void this.rotate().finally(() => (this.isRotating = false));
  }

  private async rotate(): Promise<void> {
    try {
      // Somebody may have moved it: then it is his.
      if (isStandardOutput(this.file)) await rotateInPlace(this.file);
      this.rotateAbove = this.limitBytes;
    } catch (error) {
      this.rotateAbove = this.bytes + tryAgainAfterBytes;
      this.onFailed(error as Error);
    }
    this.bytes = fstatSync(1).size;
  }
}

/** `<file>.1` replaces an older one, whole or not at all. */
export async function rotateInPlace(file: string): Promise<void> {
  const copy = `${file}.1.new`;
  try {
    // The bulk beside everything else, and on the disk before the original goes.
    await copyFile(file, copy);
    const handle = await open(copy, 'r+');
    await handle.sync().finally(() => handle.close());
    moveRest(file, copy);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}

/** In one go: what was written since the copy began, the new name, and the emptying. */
function moveRest(file: string, copy: string): void {
  const from = openSync(file, 'r+');
  const to = openSync(copy, 'a');
  try {
    const buffer = Buffer.alloc(chunkBytes);
    let offset = fstatSync(to).size;
    for (;;) {
      const length = readSync(from, buffer, 0, chunkBytes, offset);
      if (length === 0) break;
      for (let written = 0; written < length;) written += writeSync(to, buffer, written, length - written);
      offset += length;
    }
    renameSync(copy, `${file}.1`);
    ftruncateSync(from, 0);
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

function isStandardOutput(file: string): boolean {
  const [one, other] = [statSync(file, { throwIfNoEntry: false }), fstatSync(1)];
  return one?.isFile() === true && one.dev === other.dev && one.ino === other.ino;
}

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The first bytes of a plain file; null for anything else, and when it cannot be read. Never waits: not at a fifo. */
export function readStart(file: string, bytes: number): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    if (!fstatSync(descriptor).isFile()) return null;
    const content = Buffer.alloc(bytes);
    return content.toString('utf8', 0, readSync(descriptor, content, 0, bytes, 0));
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

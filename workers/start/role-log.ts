/** The file that holds what a child printed. */
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { rotateAtBytes, rotateInPlace } from '../../src/telemetry/log-rotation';

const tailBytes = 8192;
const lookEveryMs = 10_000;

/**
 * For a log that nobody is writing now: a big one becomes `<file>.1`, in place of an older one. Returns the length of
 * what is there now.
 */
export function rotateLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < rotateAtBytes) return size;
  renameSync(file, `${file}.1`);
  return 0;
}

/**
 * Keeps the log of a program small that cannot do it itself. What it prints in the instant between the last look and the
 * emptying is lost: the price of not standing between the program and its log, where our death would be its own.
 */
export function keepLogSmall(file: string, onFailed: (error: Error) => void): void {
  let isRotating = false;
  const look = async (): Promise<void> => {
    if (isRotating) return;
    isRotating = true;
    try {
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size >= rotateAtBytes) await rotateInPlace(file);
    } catch (error) {
      onFailed(error as Error);
    }
    isRotating = false;
  };
  setInterval(() => void look(), lookEveryMs).unref();
}

/** The last thing that was printed after the offset, as one short line; null when nothing was. */
export function lastWords(file: string, offset: number): string | null {
  const line = tail(file, offset)
    .split('\n')
    .map((text) => text.trim())
    .findLast((text) => text !== '' && !text.startsWith('at ') && text !== '}');
  return line === undefined ? null : messageOf(line).slice(0, 300);
}

function tail(file: string, offset: number): string {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    // A smaller one was put aside meanwhile, and begun anew.
    const from = Math.max(size < offset ? 0 : offset, size - tailBytes, 0);
    const buffer = Buffer.alloc(Math.max(size - from, 0));
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from));
  } finally {
    closeSync(fd);
  }
}

/** A line of structured log is shown by its message. */
function messageOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const entry = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown } };
    return [entry.msg, entry.err?.message].filter((part) => typeof part === 'string').join(': ') || line;
  } catch {
    // It only looked like JSON.
    return line;
  }
}

/** The file of a journal: one JSON object a line, read as a whole, and replaced as a whole by a shorter one. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TenantState, Transition } from '../domain/tenants/tenant-state';

export type JournalLine =
  | { journal: string; seq: number }
  | { state: TenantState; told: number }
  | { name: string; transition: Transition }
  | { name: string; told: number };

/** Empty when there is no file. `onUnreadable` hears of lines that are skipped (torn by a crash). */
export function readLines(file: string, onUnreadable: (lineNumber: number) => void): JournalLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line, index): JournalLine[] => {
    if (line === '') return [];
    const parsed = parseLine(line);
    if (parsed === null) onUnreadable(index + 1);
    return parsed === null ? [] : [parsed];
  });
}

function parseLine(text: string): JournalLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isLine =
    typeof value === 'object' &&
    value !== null &&
    ['journal', 'state', 'transition', 'told'].some((key) => key in value);
  return isLine ? (value as JournalLine) : null;
}

/** Whole or not at all. Returns the size in bytes. */
export function replaceLines(file: string, lines: readonly JournalLine[]): number {
  const buffer = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const temporary = `${file}.new`;
  const fd = openSync(temporary, 'w', 0o600);
  try {
    let offset = 0;
    while (offset < buffer.length) offset += writeSync(fd, buffer, offset);
    fsyncSync(fd);
  } catch (error) {
    // On a full disk it would take the room that the journal itself needs.
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return buffer.length;
}

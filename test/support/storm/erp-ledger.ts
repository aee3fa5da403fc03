/**
 * What the ERP of a storm has, in a file that outlives it: a line for each order that it had or was given, however often.
 * A real one refuses an order that it has; this one counts it, so that a second insertion is seen.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

export interface LedgerLine {
  /** `had`: before anybody asked. `inserted`: by a task. `paid`: only its status is another one. */
  kind: 'had' | 'inserted' | 'paid';
  number: string;
  status: string;
  visibleAtMs: number;
}

export function readLedger(file: string): LedgerLine[] {
  if (!existsSync(file)) return [];
  // A line that is being written does not count yet.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LedgerLine);
}

export function noteInLedger(file: string, line: LedgerLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** As one who must not lose it. */
export function noteDurably(file: string, line: LedgerLine): void {
  const fd = openSync(file, 'a');
  try {
    writeSync(fd, `${JSON.stringify(line)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** How often each number came to be there. */
export function countInLedger(file: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, number } of readLedger(file))
    if (kind !== 'paid') counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

/** The status of each number that has come last. */
export function statusesInLedger(file: string): Map<string, string> {
  return new Map(readLedger(file).map(({ number, status }) => [number, status]));
}

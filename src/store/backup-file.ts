/**
 * A backup: SQL text, with a first line that says what it is and a last one with the SHA-256 of all before it, so that one
 * that was cut or changed is known before anything is overwritten.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { StoreFailure } from './failure';
import { knownMigrations } from './migrations';

export interface BackupFacts {
  sizeBytes: number;
  sha256: string;
  /** How many migrations its tables have. */
  migrations: number;
}

export const firstLine = (migrations: number): string => `-- Watchkeeper store, format 1, migrations ${migrations}\n`;
export const lastLine = (sha256: string): string => `-- Watchkeeper sha256 ${sha256}\n`;
const lastLineBytes = lastLine('0'.repeat(64)).length;
const mostOfFirstLine = 200;

/** Throws a StoreFailure that says what is wrong with it. */
export async function readBackup(file: string): Promise<BackupFacts> {
  const { head, tail, sizeBytes } = await readEnds(file).catch((error: Error) =>
    refuse(`cannot be read: ${error.message}`),
  );
  const migrations = Number(/^-- Watchkeeper store, format 1, migrations (\d+)\n/.exec(head)?.[1]);
  if (Number.isNaN(migrations)) refuse('is no backup of a store: its first line does not say so');
  const sha256 = /^-- Watchkeeper sha256 ([0-9a-f]{64})\n$/.exec(tail)?.[1];
  if (sha256 === undefined) refuse('is cut: its last line, with the checksum, is missing');
  if ((await hashOf(file, sizeBytes - lastLineBytes)) !== sha256)
    refuse('was changed: it does not have the checksum of its last line');
  const known = knownMigrations().length;
  if (migrations > known) {
    const sentence = `${file} was made by a newer version of Watchkeeper (migration ${migrations}; this one knows ${known}); use that one`;
    throw new StoreFailure('storeNewer', sentence);
  }
  return { sizeBytes, sha256, migrations };

  function refuse(what: string): never {
    throw new StoreFailure('copyFailed', `${file} ${what}; use another backup`);
  }
}

async function readEnds(file: string): Promise<{ head: string; tail: string; sizeBytes: number }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const [first, last] = [Buffer.alloc(mostOfFirstLine), Buffer.alloc(lastLineBytes)];
    const { bytesRead: firstBytes } = await handle.read(first, 0, mostOfFirstLine, 0);
    const { bytesRead: lastBytes } = await handle.read(last, 0, lastLineBytes, Math.max(0, size - lastLineBytes));
    const text = (buffer: Buffer, bytes: number): string => buffer.toString('utf8', 0, bytes);
    return { head: text(first, firstBytes), tail: text(last, lastBytes), sizeBytes: size };
  } finally {
    await handle.close();
  }
}

async function hashOf(file: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  if (bytes > 0) for await (const part of createReadStream(file, { end: bytes - 1 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

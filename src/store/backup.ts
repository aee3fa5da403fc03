/** Writes all of the store, as it is in one moment, into a file that is there whole or not at all. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { syncToDisk } from '../adapters/directories/durable';
import { firstLine, lastLine, type BackupFacts } from './backup-file';
import { dumpProgram, type CopyProgram } from './copy-programs';
import { StoreFailure } from './failure';
import { knownMigrations } from './migrations';
import type { Store } from './store';
import type { StorePlace } from './store-place';

/** `onPart` hears how many bytes are written. Throws a StoreFailure; then there is no new file. */
export async function backUp(
  store: Store,
  place: StorePlace,
  file: string,
  onPart: (sizeBytes: number) => void,
): Promise<BackupFacts> {
  // Says in our words what is wrong with the store, and brings its tables to the version that the first line names.
  await store.use(async () => undefined);
  const program = dumpProgram(place);
  const temporary = `${file}.new`;
  try {
    const facts = await write(temporary, program, onPart);
    await rename(temporary, file);
    await syncToDisk(dirname(file));
    return facts;
  } catch (error) {
    // On a full disk it would take the room that others need.
    await rm(temporary, { force: true });
    throw new StoreFailure('copyFailed', `the store was not written to ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function write(file: string, program: CopyProgram, onPart: (sizeBytes: number) => void): Promise<BackupFacts> {
  const migrations = knownMigrations().length;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(file, 'w', 0o600);
  const add = async (part: Buffer): Promise<void> => {
    hash.update(part);
    await append(handle, part);
    onPart((sizeBytes += part.length));
  };
  try {
    await add(Buffer.from(firstLine(migrations)));
    const child = spawn(program.file, program.argv, { env: program.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = endOf(child, program.file);
    try {
      for await (const part of child.stdout) await add(part as Buffer);
    } catch (error) {
      child.kill();
      await ended.catch(() => undefined);
      throw error;
    }
    await ended;
    const sha256 = hash.digest('hex');
    const end = Buffer.from(lastLine(sha256));
    await append(handle, end);
    await handle.sync();
    return { sizeBytes: sizeBytes + end.length, sha256, migrations };
  } finally {
    await handle.close();
  }
}

/** A write may take less than all. */
async function append(handle: FileHandle, part: Buffer): Promise<void> {
  for (let from = 0; from < part.length;) from += (await handle.write(part, from)).bytesWritten;
}

/** Rejects with the last words of a program that does not end well. */
export async function endOf(child: EventEmitter & { stderr: Readable }, name: string): Promise<void> {
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-2_000)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return;
  const words = said.trim().split('\n').at(-1) ?? '';
  throw new Error(`${name} ended with ${signal ?? `exit code ${code}`}${words === '' ? '' : `: ${words}`}`);
}

/**
 * Puts a backup in the place of what is in the store. What was there is kept in a file of its own first, and put back when
 * the backup cannot be read to its end; a note in the database tells everybody else that they find no store meanwhile.
 */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { backUp, endOf } from './backup';
import { readBackup, type BackupFacts } from './backup-file';
import { loadProgram } from './copy-programs';
import { StoreFailure } from './failure';
import { endStrayLoader, explainLoader, loaderPreamble } from './loader-fence';
import { withMigrationLock } from './migrate';
import type { Session } from './pool';
import { noteRestore, readRestoreNote, removeRestoreNote, restoreNote } from './restore-note';
import { type Store } from './store';
import type { StorePlace } from './store-place';
import { dropTable, hasRows, listTables } from './tables';

/** However long it takes. */
const deadlineMs = 7 * 86_400_000;
/** They have rows in a store into which nothing was ever written. */
const alwaysFilled = ['migrations', 'audit_head', restoreNote];

export interface Restored extends BackupFacts {
  /** The file with what was there before; null: nothing was. */
  kept: string | null;
}

/** Whether anything is in it that a restore would overwrite. */
export async function isFilled(store: Store): Promise<boolean> {
  return store.withSession(async (session) => {
    if ((await readRestoreNote(session)) !== null) return true;
    for (const table of await listTables(session)) {
      if (!alwaysFilled.includes(table) && (await hasRows(session, table))) return true;
    }
    return false;
  });
}

/** `keepIn`: where to keep what is there. Throws a StoreFailure that says what is in the store now. */
export async function restore(
  store: Store,
  place: StorePlace,
  file: string,
  keepIn: string,
  onPart: (what: string) => void,
): Promise<Restored> {
  const facts = await readBackup(file);
  const program = loadProgram(place);
  const brokenOff = await store.withSession(readRestoreNote);
  let kept = brokenOff === null ? await keep() : brokenOff.kept;
  await store.withSession((session) => withMigrationLock(session, () => replace(session)), deadlineMs);
  await store.use(async () => undefined);
  return { ...facts, kept };

  async function keep(): Promise<string | null> {
    if (!(await isFilled(store))) return null;
    await backUp(store, place, keepIn, (bytes) => onPart(`the copy of what is there, ${bytes} bytes so far`));
    return keepIn;
  }

  async function replace(session: Session): Promise<void> {
    await endStrayLoader(session);
    const note = await readRestoreNote(session);
    if (note === null && brokenOff !== null) throw restoredByAnother();
    // Another one that was killed meanwhile has kept what was there before: then our copy may be of its half.
    if (note === null) await noteRestore(session, { file, kept });
    else kept = note.kept;
    try {
      await empty(session);
      await load(session, file);
    } catch (error) {
      throw new StoreFailure('copyFailed', await putBack(session, (error as Error).message), { cause: error });
    }
    await removeRestoreNote(session);
  }

  async function putBack(session: Session, reason: string): Promise<string> {
    const failed = `${file} was not restored: ${reason}`;
    try {
      await endStrayLoader(session);
      await empty(session);
      if (kept !== null) await load(session, kept);
      await removeRestoreNote(session);
      return `${failed}; the store is as it was before`;
    } catch (error) {
      const left = kept === null ? 'the store is left half empty' : `what was there before is in ${kept}`;
      return `${failed}; and it could not be put back as it was (${(error as Error).message}): ${left}, restore that or another backup`;
    }
  }

  async function load(session: Session, from: string): Promise<void> {
    const preamble = await loaderPreamble(session);
    const child = spawn(program.file, program.argv, { env: program.env, stdio: ['pipe', 'ignore', 'pipe'] });
    const ended = endOf(child, program.file);
    // When the program gives up, its own words say more than a broken pipe.
    const piped = pipeline(Readable.from(words(preamble, from)), child.stdin).catch((error: unknown) => error);
    await ended.catch((error: Error) => Promise.reject(explainLoader(error)));
    const fault = await piped;
    if (fault instanceof Error) throw fault;
  }

  async function* words(preamble: string, from: string): AsyncGenerator<string | Buffer> {
    yield preamble;
    let read = 0;
    for await (const part of createReadStream(from) as AsyncIterable<Buffer>) {
      onPart(`the restore, ${(read += part.length)} bytes so far`);
      yield part;
    }
  }
}

function restoredByAnother(): StoreFailure {
  const sentence =
    'another restore has ended while this one waited, and nothing was changed by this one; look at what is there ' +
    '(`watchkeeper store check`), and restore again if that is not what you want';
  return new StoreFailure('copyFailed', sentence);
}

async function empty(session: Session): Promise<void> {
  for (const table of await listTables(session)) if (table !== restoreNote) await dropTable(session, table);
}

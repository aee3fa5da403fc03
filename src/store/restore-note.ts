/** A table that is there while a restore is under way: as long as it is, nobody takes what he finds for a store. */
import type { RowDataPacket } from 'mysql2';
import { StoreFailure } from './failure';
import type { Session } from './pool';
import { dropTable, hasTable } from './tables';

export const restoreNote = 'restore_under_way';

export interface RestoreUnderWay {
  file: string;
  /** The file with what was there before; null: nothing was. */
  kept: string | null;
}

export async function noteRestore(session: Session, { file, kept }: RestoreUnderWay): Promise<void> {
  await session.query('create table if not exists ?? (file text not null, kept text null) engine = InnoDB', [
    restoreNote,
  ]);
  await session.query('insert into ?? (file, kept) values (?, ?)', [restoreNote, file, kept]);
}

export async function removeRestoreNote(session: Session): Promise<void> {
  await dropTable(session, restoreNote);
}

export async function readRestoreNote(session: Session): Promise<RestoreUnderWay | null> {
  if (!(await hasTable(session, restoreNote))) return null;
  const [[row]] = await session.query<RowDataPacket[]>('select file, kept from ?? limit 1', [restoreNote]);
  return { file: String(row?.file ?? 'a file'), kept: row?.kept == null ? null : String(row.kept) };
}

export async function refuseHalfRestored(session: Session): Promise<void> {
  const note = await readRestoreNote(session);
  if (note === null) return;
  const kept = note.kept === null ? '' : `; what was there before is in ${note.kept}`;
  const sentence =
    `the store is being restored from ${note.file}, or that was broken off: wait for it, or restore a backup with ` +
    `\`watchkeeper store restore FILE --yes\`${kept}`;
  throw new StoreFailure('storeBroken', sentence);
}

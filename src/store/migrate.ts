/**
 * Brings the tables up to date. One process at a time does (a lock of the server, which ends with the connection of its
 * holder); the others wait and find it done.
 *
 * MySQL and MariaDB carry out a statement that changes tables as a whole or not at all, outside of transactions. So each
 * migration is one statement, noted as begun before and as applied after it. Whoever finds one begun carries it out again:
 * if it was carried out already, the server says that the table, column or key is there, or gone, and that is right.
 */
import type { ResultSetHeader, RowDataPacket } from 'mysql2';
import { StoreFailure } from './failure';
import type { Migration } from './migrations';
import type { Session } from './pool';
import { refuseHalfRestored } from './restore-note';

const lockSeconds = 25;
const noSuchTable = 1146;
/** Table, column or key is there already; key or column is gone already. */
const doneBefore = [1050, 1060, 1061, 1091];

export interface AppliedMigration {
  number: number;
  name: string;
  hash: string;
  isApplied: boolean;
}

/** Throws a StoreFailure when the tables are those of another version. */
export async function migrate(session: Session, known: readonly Migration[]): Promise<void> {
  await refuseHalfRestored(session);
  if (isCurrent(await readApplied(session), known)) return;
  await withMigrationLock(session, async () => {
    await refuseHalfRestored(session);
    await makeTable(session);
    const applied = await readApplied(session);
    // Another process may have done it meanwhile, or a newer one more than that.
    if (isCurrent(applied, known)) return;
    for (const migration of known) await apply(session, migration, applied[migration.number - 1]);
  });
}

/** Nobody else changes the tables meanwhile. */
export async function withMigrationLock(session: Session, act: () => Promise<void>): Promise<void> {
  await lock(session);
  try {
    await act();
  } finally {
    await unlock(session);
  }
}

/** Empty: there is nothing at all. */
export async function readApplied(session: Session): Promise<AppliedMigration[]> {
  try {
    const sql = 'select number, name, hash, applied_at is not null as isApplied from migrations order by number';
    const [rows] = await session.query<RowDataPacket[]>(sql);
    return rows.map(({ number, name, hash, isApplied }) => ({
      number: Number(number),
      name: String(name),
      hash: String(hash),
      isApplied: Number(isApplied) === 1,
    }));
  } catch (error) {
    if ((error as { errno?: unknown }).errno === noSuchTable) return [];
    throw error;
  }
}

/** Whether there is nothing to do; throws when nothing can be done. */
export function isCurrent(applied: readonly AppliedMigration[], known: readonly Migration[]): boolean {
  const newer = applied.find(({ number }) => number > known.length);
  if (newer !== undefined) {
    const sentence =
      `the store was changed by a newer version of Watchkeeper (${newer.name}), and this one knows only ` +
      `${known.at(-1)?.name ?? 'none'}; run the newer version, or restore a backup from before`;
    throw new StoreFailure('storeNewer', sentence);
  }
  applied.forEach(({ number, name, hash }, index) => {
    if (number === index + 1 && hash === known[index]?.hash) return;
    const sentence = `the store has ${name} in another form than this version of Watchkeeper; restore a backup, or run the version that made it`;
    throw new StoreFailure('storeBroken', sentence);
  });
  return applied.length === known.length && applied.every((one) => one.isApplied);
}

async function apply(session: Session, migration: Migration, before: AppliedMigration | undefined): Promise<void> {
  if (before?.isApplied === true) return;
  if (before === undefined) await noteBegun(session, migration);
  try {
    await session.query(migration.sql);
  } catch (error) {
    if (before === undefined || !doneBefore.includes(Number((error as { errno?: unknown }).errno))) throw error;
  }
  await noteApplied(session, migration);
}

async function makeTable(session: Session): Promise<void> {
  await session.query(
    `create table if not exists migrations (
      number int unsigned not null primary key,
      name varchar(100) not null,
      hash char(64) not null,
      begun_at datetime(3) not null,
      applied_at datetime(3) null
    ) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin`,
  );
}

async function noteBegun(session: Session, { number, name, hash }: Migration): Promise<void> {
  const sql = 'insert into migrations (number, name, hash, begun_at) values (?, ?, ?, utc_timestamp(3))';
  await session.query<ResultSetHeader>(sql, [number, name, hash]);
}

async function noteApplied(session: Session, { number }: Migration): Promise<void> {
  await session.query('update migrations set applied_at = utc_timestamp(3) where number = ?', [number]);
}

/** SQL for the name, which may have 64 characters in MySQL, and so may that of a database. */
export const changesLock = "left(concat('watchkeeper:', sha2(database(), 256)), 64)";

async function lock(session: Session): Promise<void> {
  const [[row]] = await session.query<RowDataPacket[]>(`select get_lock(${changesLock}, ?) as isOurs`, [lockSeconds]);
  if (Number(row?.isOurs) === 1) return;
  const sentence = `another process has been changing the tables of the store for ${lockSeconds} s; see \`show processlist\` on it`;
  throw new StoreFailure('storeAway', sentence);
}

async function unlock(session: Session): Promise<void> {
  // A connection that is broken has lost its lock with it.
  await session.query(`do release_lock(${changesLock})`).catch(() => undefined);
}

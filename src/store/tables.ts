/** What is in the database of the store, whatever version made it. */
import type { RowDataPacket } from 'mysql2';
import type { Session } from './pool';

export async function listTables(session: Session): Promise<string[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'",
  );
  return rows.map(({ name }) => String(name));
}

export async function hasTable(session: Session, table: string): Promise<boolean> {
  const sql = 'select 1 from information_schema.tables where table_schema = database() and table_name = ?';
  const [rows] = await session.query<RowDataPacket[]>(sql, [table]);
  return rows.length > 0;
}

export async function hasRows(session: Session, table: string): Promise<boolean> {
  const [rows] = await session.query<RowDataPacket[]>('select 1 from ?? limit 1', [table]);
  return rows.length > 0;
}

export async function dropTable(session: Session, table: string): Promise<void> {
  await session.query('drop table if exists ??', [table]);
}

/** Of tables and indexes, as the server estimates it. */
export async function readSizeBytes(session: Session): Promise<number> {
  const [[row]] = await session.query<RowDataPacket[]>(
    'select coalesce(sum(data_length + index_length), 0) as bytes from information_schema.tables where table_schema = database()',
  );
  return Number(row?.bytes);
}

export async function readServerVersion(session: Session): Promise<string> {
  const [[row]] = await session.query<RowDataPacket[]>('select version() as version');
  return String(row?.version);
}

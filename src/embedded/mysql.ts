/** A private MariaDB as Watchkeeper runs it: its folder, and what it needs before the store can be used. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { replaceTextFile } from '../adapters/directories/durable';
import { temporaryFolderOf, type StoreFolder } from './mysql-arguments';
import { isOfOlderSeries, mariadbVersion, readVersion, type MariadbPrograms } from './mysql-programs';

const retryMs = 100;
const attemptMs = 5_000;

/** Before every start of the server. Throws when it must not be started. */
export function openStoreFolder({ folder }: StoreFolder, programs: MariadbPrograms): void {
  mkdirSync(temporaryFolderOf(folder), { recursive: true, mode: 0o700 });
  // The rights on it are the only guard: whoever reaches the socket may do everything.
  chmodSync(folder, 0o700);
  const written = writtenVersion(folder);
  const present = mariadbVersion(programs.server);
  if (written === null || present === null || !isOfOlderSeries(present, written)) return;
  throw new Error(
    `the data were written by MariaDB ${written}, and ${programs.server} is ${present}, which cannot read them; install that again`,
  );
}

/** Resolves when the database can be used and fits the server; tries until then, or rejects when aborted. */
export async function prepareStore(
  store: StoreFolder & { user: string; database: string },
  programs: MariadbPrograms,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = await untilAnswering(store, signal);
  try {
    const [[row]] = await connection.query<RowDataPacket[]>('select version() as version');
    const version = readVersion(String(row?.version)) ?? String(row?.version);
    const written = writtenVersion(store.folder);
    if (written !== null && written !== version) await upgrade(store, programs, logFile, signal);
    await connection.query('create database if not exists ?? character set utf8mb4', [store.database]);
    if (written !== version) await replaceTextFile(versionFile(store.folder), `${version}\n`);
    await connection.end();
  } finally {
    connection.destroy();
  }
}

async function untilAnswering(
  { socket, user }: { socket: string; user: string },
  signal: AbortSignal,
): Promise<Connection> {
  for (;;) {
    try {
      return await createConnection({ socketPath: socket, user, connectTimeout: attemptMs });
    } catch {
      // Not up yet, which is what we wait for; the caller's signal bounds it.
      signal.throwIfAborted();
    }
    await delay(retryMs, undefined, { signal });
  }
}

async function upgrade(
  { socket, user }: { socket: string; user: string },
  programs: MariadbPrograms,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const log = openSync(logFile, 'a');
  const words = ['--no-defaults', `--socket=${socket}`, `--user=${user}`];
  const child = spawn(programs.upgrader, words, { stdio: ['ignore', log, log], signal });
  closeSync(log);
  const [code, how] = (await once(child, 'exit')) as [number | null, string | null];
  if (code === 0) return;
  throw new Error(`${programs.upgrader} failed (${how ?? `exit code ${code}`}); what it says stands in ${logFile}`);
}

const versionFile = (folder: string): string => join(folder, 'version');

/** By which MariaDB the data were last used; null: by none. */
function writtenVersion(folder: string): string | null {
  try {
    return readFileSync(versionFile(folder), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

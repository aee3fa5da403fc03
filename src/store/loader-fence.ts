/**
 * The program that reads a backup is a process of its own: when the command that started it is killed, it goes on with what
 * it has been given. So it works only while the connection of its command holds the lock of changes, and it holds a lock
 * itself, by which the next restore finds its connection and ends it before it touches a table.
 *
 * It takes its own lock first and looks at the other one then; the next restore takes the lock of changes first and looks
 * at this one then. So whichever of them is late sees the other.
 */
import type { RowDataPacket } from 'mysql2';
import { StoreFailure } from './failure';
import { changesLock } from './migrate';
import type { Session } from './pool';

const waitSeconds = 25;
const loaderLock = "left(concat('watchkeeper load:', sha2(database(), 256)), 64)";
/** An error in a place where SQL has no statement for one; the program ends at it. */
const fail = '(select 1 union select 2)';
const preambleFailed = /^.*ERROR 1242 .*at line [12]:/;

/** What the program is to carry out before the backup. The session holds the lock of changes. */
export async function loaderPreamble(session: Session): Promise<string> {
  const holder = await holderOf(session, changesLock);
  if (holder === null) throw new StoreFailure('storeAway', 'the store has let go of the lock of this restore');
  return (
    `select if(get_lock(${loaderLock}, ${waitSeconds}) = 1, 1, ${fail});\n` +
    `select if(is_used_lock(${changesLock}) = ${holder}, 1, ${fail});\n`
  );
}

/** What the program says of its preamble is of no use to a person; anything else is left as it is. */
export function explainLoader(error: Error): Error {
  if (!preambleFailed.test(error.message)) return error;
  return new Error('another restore holds the store, or this one was cut off from it; see `show processlist` there');
}

/** Ends the program that a command which was killed has left behind. The session holds the lock of changes. */
export async function endStrayLoader(session: Session): Promise<void> {
  const stray = await holderOf(session, loaderLock);
  if (stray === null) return;
  // That it has ended by itself meanwhile is as well; whether it has is seen by its lock.
  const refusal = await session.query(`kill ${stray}`).then(
    () => '',
    (error: Error) => `, which cannot be ended from here: ${error.message}`,
  );
  const [[row]] = await session.query<RowDataPacket[]>(`select get_lock(${loaderLock}, ?) as isFree`, [waitSeconds]);
  if (Number(row?.isFree) !== 1) {
    const sentence = `a restore that was broken off is still writing into the store (connection ${stray} of the server${refusal}); end it with \`kill ${stray}\` there, and restore again`;
    throw new StoreFailure('storeAway', sentence);
  }
  await session.query(`do release_lock(${loaderLock})`);
}

/** The connection that holds it, as the server numbers it; null: none does. */
async function holderOf(session: Session, lock: string): Promise<number | null> {
  const [[row]] = await session.query<RowDataPacket[]>(`select is_used_lock(${lock}) as id`);
  return row?.id == null ? null : Number(row.id);
}

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

/** What the program is to carry out before the backup. The session holds the lock of changes. */
export async function loaderPreamble(session: Session): Promise<string> {
  const [[row]] = await session.query<RowDataPacket[]>('select connection_id() as id');
  return (
    `select if(get_lock(${loaderLock}, ${waitSeconds}) = 1, 1, ${fail});\n` +
    `select if(is_used_lock(${changesLock}) = ${Number(row?.id)}, 1, ${fail});\n`
  );
}

/** Ends the program that a command which was killed has left behind. The session holds the lock of changes. */
export async function endStrayLoader(session: Session): Promise<void> {
  const [[stray]] = await session.query<RowDataPacket[]>(`select is_used_lock(${loaderLock}) as id`);
  if (stray?.id == null) return;
  // That it has ended by itself meanwhile is as well; whether it has is seen by its lock.
  await session.query(`kill ${Number(stray.id)}`).catch(() => undefined);
  const [[row]] = await session.query<RowDataPacket[]>(`select get_lock(${loaderLock}, ?) as isFree`, [waitSeconds]);
  if (Number(row?.isFree) !== 1) {
    const sentence = `a restore that was broken off is still writing into the store (connection ${Number(stray.id)} of the server); end it with \`kill ${Number(stray.id)}\` there, and restore again`;
    throw new StoreFailure('storeAway', sentence);
  }
  await session.query(`do release_lock(${loaderLock})`);
}

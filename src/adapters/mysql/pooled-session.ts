/** One connection of a pool, used by a deadline: whatever the server does, whoever asks hears something by then. */
import type { Pool, PoolConnection } from 'mysql2/promise';

/** For a server that hangs, whose answer to a leave is not waited for. */
const leaveMs = 1_000;

/** `silence`: what it fails with when the deadline is over. A connection that failed is thrown away. */
export async function usePooled<T>(
  pool: () => Pool,
  work: (session: PoolConnection) => Promise<T>,
  deadlineMs: number,
  silence: () => Error,
): Promise<T> {
  let session: PoolConnection | null = null;
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(silence());
    }, deadlineMs);
  });
  const asked = async (): Promise<T> => {
    const own = await pool().getConnection();
    session = own;
    if (!isLate) return work(own);
    own.destroy();
    throw silence();
  };
  try {
    const answer = await Promise.race([asked(), late]);
    (session as PoolConnection | null)?.release();
    return answer;
  } catch (error) {
    // Nobody knows what it is in the middle of.
    (session as PoolConnection | null)?.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

export async function leavePool(pool: Pool): Promise<void> {
  const left = pool.end().catch(() => undefined);
  await Promise.race([left, new Promise((resolve) => setTimeout(resolve, leaveMs).unref())]);
}

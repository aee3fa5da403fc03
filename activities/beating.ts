/** What takes longer than a heartbeat timeout: the beats say that somebody is still at it. */
import { Context } from '@temporalio/activity';

/** Well below every heartbeat timeout. */
export const beatEveryMs = 2_500;

/** Its outcome is what counts, whatever is heard meanwhile. `details`: what a beat tells. */
export async function beating<T>(act: () => Promise<T>, details: () => unknown = () => undefined): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(details()), beatEveryMs);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}

/**
 * The same, and not waited for any more when it is cancelled (a worker that is stopped, a server that was away too long):
 * what was begun goes on, and the cancellation is told as such.
 */
export function beatingUntilCancelled<T>(act: () => Promise<T>, details?: () => unknown): Promise<T> {
  return beating(() => Promise.race([act(), Context.current().cancelled]), details);
}

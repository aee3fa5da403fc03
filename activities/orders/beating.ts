import { Context } from '@temporalio/activity';

const beatEveryMs = 2_500;

/**
 * Whatever ends the waiting (a worker that is stopped, a server that was away too long), what was sent to a node goes on
 * there. The cancellation is told as such, so that the activity is tried again, and hears from the node what became of it.
 */
export async function beating<T>(act: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), beatEveryMs);
  try {
    return await Promise.race([act(), context.cancelled]);
  } finally {
    clearInterval(timer);
  }
}

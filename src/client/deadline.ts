import type { Client } from '@temporalio/client';
import { RequestFailure } from './request-failure';
import { explainRefusal, grpcErrorOf } from './temporal-refusal';

/** For one read or one signal; a server that answers at all answers within milliseconds. */
export const quickCallMs = 5_000;
/** Between its tries the client pauses for up to 6 s, and looks at its deadline only afterwards: no longer than this. */
const overshootMs = 200;

/**
 * Runs `call` with a deadline. That the server is away becomes `unreachable`, that it refuses us as a whole the refusal's
 * kind; every other failure stays what it is.
 */
export async function within<T>(
  client: Pick<Client, 'withDeadline'>,
  deadlineMs: number,
  call: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const tooLate = () => reject(unreachable(new Error(`no answer within ${deadlineMs} ms`)));
    timer = setTimeout(tooLate, deadlineMs + overshootMs);
  });
  try {
    return await Promise.race([client.withDeadline(Date.now() + deadlineMs, call), late]);
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    throw explainRefusal(error) ?? (isServerAway(error) ? unreachable(error) : error);
  } finally {
    clearTimeout(timer);
  }
}

export function unreachable(cause: unknown): RequestFailure {
  return new RequestFailure('unreachable', 'Temporal does not answer', { cause });
}

const deadlineExceeded = 4;
const unavailable = 14;

function isServerAway(error: unknown): boolean {
  const code = grpcErrorOf(error)?.code;
  return code === deadlineExceeded || code === unavailable;
}

/** Tells a server that is away from one that waits for a worker. */
export async function isServerThere(client: Client): Promise<boolean> {
  try {
    await within(client, 1_500, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch (error) {
    if (error instanceof RequestFailure && error.kind === 'unreachable') return false;
    throw error;
  }
}

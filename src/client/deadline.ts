import { isGrpcDeadlineError, isGrpcServiceError, ServiceError, type Client } from '@temporalio/client';
import { RequestFailure } from './request-failure';

/** For one read or one signal; a server that answers at all answers within milliseconds. */
export const quickCallMs = 5_000;

/** Runs `call` with a deadline; that the server is away becomes `unreachable`, every other failure stays what it is. */
export async function within<T>(client: Client, deadlineMs: number, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  // Between its tries the client pauses for up to 6 s, and looks at the deadline only afterwards.
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unreachable(new Error(`no answer within ${deadlineMs} ms`))), deadlineMs);
  });
  try {
    return await Promise.race([client.withDeadline(Date.now() + deadlineMs, call), late]);
  } catch (error) {
    throw isServerAway(error) ? unreachable(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

export function unreachable(cause: unknown): RequestFailure {
  return new RequestFailure('unreachable', 'Temporal does not answer', { cause });
}

const unavailable = 14;

export function isServerAway(error: unknown): boolean {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcDeadlineError(inner) || (isGrpcServiceError(inner) && inner.code === unavailable);
}

/** Tells a server that is away from one that waits for a worker. */
export async function isServerThere(client: Client): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + 1_500, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch (error) {
    if (isServerAway(error)) return false;
    throw error;
  }
}

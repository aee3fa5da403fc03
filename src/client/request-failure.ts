/**
 * Why a request to the running system came to nothing.
 *
 *   refused       the request is impossible now; the message says why
 *   failed        it was asked for, and did not come about
 *   unknownTenant no workflow of this tenant runs
 *   unknownHost   neither the configuration nor Temporal knows the host
 *   hostAway      the host's agent did not take it
 *   noWorker      no worker answers for the workflows
 *   unreachable   Temporal itself cannot be reached
 */
export type RequestFailureKind =
  'refused' | 'failed' | 'unknownTenant' | 'unknownHost' | 'hostAway' | 'noWorker' | 'unreachable';

export class RequestFailure extends Error {
  constructor(
    readonly kind: RequestFailureKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RequestFailure';
  }
}

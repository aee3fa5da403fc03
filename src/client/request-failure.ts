/**
 * Why a request to the running system came to nothing.
 *
 *   refused                 the request is impossible now; the message says why
 *   failed                  it was asked for, and did not come about
 *   unknownTenant           no workflow of this tenant runs
 *   unknownHost             neither the configuration nor Temporal knows the host
 *   unknownDatabase         neither the configuration nor an agent knows the database
 *   unknownAlert            no alert of this key runs
 *   unknownOrder            there is no record of an order of this id or number
 *   hostAway                the host's agent did not take it
 *   noWorker                no worker answers for the workflows
 *   unreachable             Temporal itself cannot be reached
 *   namespaceMissing        Temporal answers, and has no such namespace
 *   searchAttributesMissing the namespace does not know what Watchkeeper sets on its workflows
 *   notAllowed              Temporal answers, and refuses this caller
 *   tlsFailed               something answers, but no TLS connection comes about
 */
export type RequestFailureKind =
  | 'refused'
  | 'failed'
  | 'unknownTenant'
  | 'unknownHost'
  | 'unknownDatabase'
  | 'unknownAlert'
  | 'unknownOrder'
  | 'hostAway'
  | 'noWorker'
  | 'unreachable'
  | TemporalRefusalKind;

/** What no waiting mends, only a person. */
const refusalKinds = ['namespaceMissing', 'searchAttributesMissing', 'notAllowed', 'tlsFailed'] as const;
export type TemporalRefusalKind = (typeof refusalKinds)[number];

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

export function isRefusal(error: unknown): error is RequestFailure & { kind: TemporalRefusalKind } {
  return error instanceof RequestFailure && refusalKinds.some((kind) => kind === error.kind);
}

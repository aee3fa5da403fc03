/** What a server means that answers with a no: the kinds of errors of both of the SDK's connections, as one sentence. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { RequestFailure, type TemporalRefusalKind } from './request-failure';
import { explainTlsFault, hangsUp, hangUpMeaning } from './tls-fault';

const invalidArgument = 3;
const notFound = 5;
const permissionDenied = 7;
const unavailable = 14;
const unauthenticated = 16;

const remedies: Record<Exclude<TemporalRefusalKind, 'tlsFailed'>, string> = {
  namespaceMissing: '`watchkeeper doctor --prepare` makes it; or correct temporal.namespace',
  searchAttributesMissing: '`watchkeeper doctor --prepare` makes what is missing',
  notAllowed: 'correct TEMPORAL_API_KEY or the certificate, or ask the administrator of the server for the right',
};

/** Null when it is no refusal: the server is away, or it refuses this one request only. */
export function explainRefusal(error: unknown, isOverTls = false): RequestFailure | null {
  const text = error instanceof Error ? error.message : String(error);
  const grpc = grpcErrorOf(error);
  const said = grpc?.details || grpc?.message || text;
  const because = (kind: TemporalRefusalKind, message: string) => new RequestFailure(kind, message, { cause: error });

  const namespace = /Namespace (?:not found: )?'?([^\s']+?)'?(?: is not found| was not found|$)/.exec(said)?.[1];
  const isNamespaceAnswer = grpc?.code === notFound || (error as Error | null)?.name === 'NamespaceNotFoundError';
  if (isNamespaceAnswer && namespace !== undefined)
    return because(
      'namespaceMissing',
      `the Temporal server has no namespace ${namespace}; ${remedies.namespaceMissing}`,
    );
  if (grpc?.code === invalidArgument && /search attribute/i.test(said)) {
    const name = /column name '(\w+)'|search attribute '?(\w+)/i.exec(said);
    const which = name?.[1] ?? name?.[2];
    const what = which === undefined ? 'a search attribute of Watchkeeper' : `the search attribute ${which}`;
    return because(
      'searchAttributesMissing',
      `the namespace does not know ${what}; ${remedies.searchAttributesMissing}`,
    );
  }
  if (grpc?.code === permissionDenied || grpc?.code === unauthenticated)
    return because('notAllowed', `the Temporal server refuses this caller (${said}); ${remedies.notAllowed}`);
  const isTransport = grpc?.code === unavailable || (error as Error | null)?.name === 'TransportError';
  const fault = isTransport ? (explainTlsFault(said) ?? (isOverTls ? explainHangUp(said) : null)) : null;
  if (fault !== null) return because('tlsFailed', `no connection to Temporal comes about: ${fault}`);
  return null;
}

/** Null when it does not hang up. A server that wants a client's certificate says so, or only hangs up. */
function explainHangUp(said: string): string | null {
  return hangsUp(said) ? `${hangUpMeaning}; see whether it wants a client certificate` : null;
}

/** Where no TLS was tried: a server that wants it hangs up, and so does a proxy with nobody behind it. */
export function unreachableAt(address: string, error: unknown): RequestFailure {
  const said = grpcErrorOf(error)?.details || (error instanceof Error ? error.message : String(error));
  const hint = `: ${hangUpMeaning} (if it wants TLS: temporal.address: env, and TEMPORAL_TLS=true)`;
  const message = `Temporal cannot be reached at ${address}${hangsUp(said) ? hint : ''}`;
  return new RequestFailure('unreachable', message, { cause: error });
}

/** A client wraps it, a worker's connection throws it as it is. */
export function grpcErrorOf(error: unknown): (Error & { code: number; details: string }) | null {
  if (isGrpcServiceError(error)) return error;
  const cause = error instanceof ServiceError ? error.cause : null;
  return isGrpcServiceError(cause) ? cause : null;
}

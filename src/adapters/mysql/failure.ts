/** Failures of the client library and of the operating system as facts. */
import type { DatabaseFact, DatabasePhase } from '../../domain/databases/database-fact';

interface Failure {
  code?: unknown;
  errno?: unknown;
  sqlState?: unknown;
}

const broken = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const noWay = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EACCES', 'EPERM', 'EINVAL']);
const own = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

export function factOf(failure: Failure, phase: DatabasePhase): DatabaseFact {
  const { errno, sqlState } = failure;
  const code = typeof failure.code === 'string' ? failure.code : 'UNKNOWN';
  // The operating system's numbers are negative.
  if (typeof errno === 'number' && errno > 0) {
    const isState = typeof sqlState === 'string' && /^[0-9A-Z]{5}$/.test(sqlState);
    return { kind: 'serverError', phase, errno, sqlState: isState ? sqlState : null };
  }
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (broken.has(code)) return { kind: 'reset', phase };
  if (code === 'ETIMEDOUT') return { kind: 'silent', phase };
  if (noWay.has(code)) return { kind: 'unreachable', code };
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return { kind: 'unresolved', code };
  if (own.has(code)) return { kind: 'unable', code };
  return { kind: 'notUnderstood', phase, code };
}

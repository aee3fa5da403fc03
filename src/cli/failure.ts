/** What a failure means for whoever called: an exit code, a code for programs and a sentence for people. */
import { ConfigurationError, type ConfigurationProblem } from '../../config/problem';
import { RequestFailure, type RequestFailureKind } from '../client/request-failure';
import { StoreFailure, type StoreFailureKind } from '../store/failure';
import type { ExitCode } from './call';

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Failure {
  exitCode: ExitCode;
  code: string;
  message: string;
  problems?: readonly ConfigurationProblem[];
}

const exitCodes: Record<RequestFailureKind, ExitCode> = {
  refused: 1,
  failed: 1,
  unknownTenant: 1,
  unknownHost: 1,
  unknownDatabase: 1,
  unknownAlert: 1,
  unknownOrder: 1,
  hostAway: 3,
  noWorker: 3,
  unreachable: 3,
  namespaceMissing: 3,
  searchAttributesMissing: 3,
  notAllowed: 3,
  tlsFailed: 3,
};

const storeExitCodes: Record<StoreFailureKind, ExitCode> = {
  storeAway: 3,
  storeRefused: 3,
  storeNewer: 1,
  storeBroken: 1,
  copyFailed: 1,
  toolMissing: 3,
};

const howToMend =
  'start it (`watchkeeper start`, where temporal.address is embedded), or correct temporal.address in the configuration';

export function explainFailure(error: unknown): Failure {
  if (error instanceof UsageError) return { exitCode: 2, code: 'usage', message: error.message };
  if (error instanceof ConfigurationError) {
    const { message, problems } = error;
    return { exitCode: 2, code: 'configurationInvalid', message, problems };
  }
  if (error instanceof RequestFailure) {
    const { kind } = error;
    const message = kind === 'unreachable' ? `${error.message}; ${howToMend}` : error.message;
    return { exitCode: exitCodes[kind], code: kind, message };
  }
  if (error instanceof StoreFailure) {
    return { exitCode: storeExitCodes[error.kind], code: error.kind, message: error.message };
  }
  return { exitCode: 1, code: 'unexpected', message: `a fault of Watchkeeper: ${faultSentence(error)}` };
}

/** With the place, so that a report of it is of use. */
function faultSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = error.stack?.split('\n').find((line) => /^ +at .*(dist|src|config|workers)\//.test(line));
  const message = `${error.name}: ${error.message.replace(/\s*\n\s*/g, '; ')}`;
  return place === undefined ? message : `${message} (${place.trim()})`;
}

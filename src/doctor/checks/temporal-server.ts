import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';
import { compareVersions } from './node';

export async function examineTemporalServer({ server, configuration, edition }: Patient): Promise<Verdict[]> {
  const { address, unreachable, version } = await server;
  if (unreachable !== null) {
    const { kind, message } = unreachable;
    if (kind !== 'unreachable') return [problem(message, 'docs/real-temporal-cluster.md')];
    return configuration.temporal.kind === 'embedded'
      ? [advice(`${message}: the embedded server does not run`, '`watchkeeper start` runs it')]
      : [problem(message, 'start it, or correct temporal.address in the configuration')];
  }
  if ('failure' in version)
    return [advice(`${address} does not tell its version: ${version.failure.message}`, 'look at its log')];
  return [judgeServerVersion(address, version.value, edition.minimumTemporalServer)];
}

export function judgeServerVersion(address: string, version: string, minimum: string): Verdict {
  const found = `Temporal ${version || '(unknown version)'} answers at ${address}`;
  if (version === '' || compareVersions(version, minimum) >= 0) return fine(found);
  return advice(`${found}; Watchkeeper is tried with ${minimum} and later`, 'upgrade the Temporal server');
}

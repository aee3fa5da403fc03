import { RequestFailure } from '../../client/request-failure';
import type { ServerReading } from '../../client/server-reading';
import { retentionDays, retentionSeconds } from '../../domain/retention';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export async function examineNamespace({ server }: Patient): Promise<Verdict[]> {
  return judgeNamespace(await server);
}

export function judgeNamespace({ namespace, unreachable, retentionSeconds: read }: ServerReading): Verdict[] {
  if (unreachable !== null) return [];
  const prepare = '`watchkeeper doctor --prepare` mends it, or prints the commands';
  if ('failure' in read) {
    const { failure } = read;
    const isMissing = failure instanceof RequestFailure && failure.kind === 'namespaceMissing';
    return isMissing
      ? [problem(`there is no namespace ${namespace}`, `${prepare}; or correct temporal.namespace`)]
      : [problem(`namespace ${namespace} cannot be read: ${failure.message}`, 'ask its administrator for the right')];
  }
  const days = Math.floor(read.value / (24 * 3600));
  const found = `namespace ${namespace} keeps closed workflows ${days} ${days === 1 ? 'day' : 'days'}`;
  return [read.value >= retentionSeconds ? fine(found) : advice(`${found}, not ${retentionDays}`, prepare)];
}

import { httpGet } from '../../adapters/http/get';
import { findRunInfoFault, parseRunInfo } from '../../domain/tenants/runinfo';
import type { Check, CheckTarget } from './check';

export const checkRunInfo: Check = async (target, settings) => {
  await askRunInfo(target, settings.timeoutMs);
};

/** Resolves to what it calls its database; rejects when it is not this tenant that answers. */
export async function askRunInfo(target: CheckTarget, timeoutMs: number): Promise<string> {
  const answer = await httpGet(target.port, '/runinfo', timeoutMs);
  if (answer.status !== 200) throw new Error(`/runinfo answers with HTTP status ${answer.status}`);
  const fault = findRunInfoFault(answer.body, target);
  if (fault !== null) throw new Error(fault);
  return parseRunInfo(answer.body)?.database ?? '';
}

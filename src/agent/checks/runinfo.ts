import { httpGet } from '../../adapters/http/get';
import { findRunInfoFault } from '../../domain/tenants/runinfo';
import type { Check } from './check';

export const checkRunInfo: Check = async (target, settings) => {
  const answer = await httpGet(target.port, '/runinfo', settings.timeoutMs);
  if (answer.status !== 200) throw new Error(`/runinfo answers with HTTP status ${answer.status}`);
  const fault = findRunInfoFault(answer.body, target);
  if (fault !== null) throw new Error(fault);
};

import { httpGet } from '../../adapters/http/get';
import type { Check } from './check';

export const checkHttp: Check = async (target, settings) => {
  const path = settings.kind === 'http' ? settings.path : '/';
  const answer = await httpGet(target.port, path, settings.timeoutMs);
  if (answer.status >= 400) throw new Error(`${path} answers with HTTP status ${answer.status}`);
};

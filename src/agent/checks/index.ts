import type { CheckSettings } from '../../../config/tenants';
import type { Check } from './check';
import { checkHttp } from './http';
import { checkNothing } from './none';
import { checkRunInfo } from './runinfo';
import { checkTcp } from './tcp';

export const checks: Record<CheckSettings['kind'], Check> = {
  runinfo: checkRunInfo,
  http: checkHttp,
  tcp: checkTcp,
  none: checkNothing,
};

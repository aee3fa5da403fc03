import type { CheckSettings } from '../../../config/tenants';
import { checkHttp } from './http';
import { checkNothing } from './none';
import { checkRunInfo } from './runinfo';
import { checkTcp } from './tcp';

export interface CheckTarget {
  name: string;
  port: number;
}

/** Rejects with a sentence when the tenant does not serve. */
export type Check = (target: CheckTarget, settings: CheckSettings) => Promise<void>;

export const checks: Record<CheckSettings['kind'], Check> = {
  runinfo: checkRunInfo,
  http: checkHttp,
  tcp: checkTcp,
  none: checkNothing,
};

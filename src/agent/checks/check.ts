import type { CheckSettings } from '../../../config/tenants';

export interface CheckTarget {
  name: string;
  port: number;
}

/** Rejects with a sentence when the tenant does not serve. */
export type Check = (target: CheckTarget, settings: CheckSettings) => Promise<void>;

import type { CheckSettings } from '../../../config/tenants';
import type { ExpectedRunInfo } from '../../domain/tenants/runinfo';

export type CheckTarget = ExpectedRunInfo;

/** Rejects with a sentence when the tenant does not serve. */
export type Check = (target: CheckTarget, settings: CheckSettings) => Promise<void>;

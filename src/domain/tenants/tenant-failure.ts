import { tenantFailures, type TenantFailureType } from './failures';

/** A failure of the tenants' error table, thrown where Temporal is not known; activities translate it. */
export class TenantFailure extends Error {
  constructor(
    readonly type: TenantFailureType,
    detail?: string,
  ) {
    super(detail ?? tenantFailures[type].sentence);
    this.name = 'TenantFailure';
  }
}

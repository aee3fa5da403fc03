import type {
  DecisionRequest,
  MoveRequest,
  ReleaseRequest,
  TenantAnswer,
  TenantRequest,
} from '../../src/domain/tenants/tenant-report';
import type { Wanted } from '../../src/domain/tenants/tenant-state';
import { failAs } from '../fail';

export type WantedRequest = TenantRequest & { wanted: Wanted };

/**
 * What a host does for its tenants. Each request is journaled under its `requestId`, and a repetition is answered from
 * there; a repeated decision is superseded by itself. Expected failures are errors with a `type` of the tenants' error
 * table.
 */
export interface TenantControl {
  setWanted(request: WantedRequest): Promise<TenantAnswer>;
  restart(request: TenantRequest): Promise<TenantAnswer>;
  /** Refused while its process is being stopped. */
  release(request: ReleaseRequest): Promise<TenantAnswer>;
  take(request: TenantRequest): Promise<TenantAnswer>;
  /** Gives it another database: refused when that cannot take it now. One that is stopped gets it with its next start. */
  move(request: MoveRequest): Promise<TenantAnswer>;
  /** `superseded` when the tenant no longer waits for a decision about this run. */
  applyDecision(request: DecisionRequest): Promise<TenantAnswer>;
}

export interface TenantActivities {
  setTenantWanted: (request: WantedRequest) => Promise<TenantAnswer>;
  restartTenant: (request: TenantRequest) => Promise<TenantAnswer>;
  releaseTenant: (request: ReleaseRequest) => Promise<TenantAnswer>;
  takeTenant: (request: TenantRequest) => Promise<TenantAnswer>;
  moveTenant: (request: MoveRequest) => Promise<TenantAnswer>;
  applyRestartDecision: (request: DecisionRequest) => Promise<TenantAnswer>;
}

export function createTenantActivities({ tenants }: { tenants: TenantControl }): TenantActivities {
  return {
    setTenantWanted: (request) => failAs(() => tenants.setWanted(request)),
    restartTenant: (request) => failAs(() => tenants.restart(request)),
    releaseTenant: (request) => failAs(() => tenants.release(request)),
    takeTenant: (request) => failAs(() => tenants.take(request)),
    moveTenant: (request) => failAs(() => tenants.move(request)),
    applyRestartDecision: (request) => failAs(() => tenants.applyDecision(request)),
  };
}

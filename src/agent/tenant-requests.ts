/**
 * What workflows ask of this host's tenants. Each request carries the generation that it was decided on and an id: an
 * older generation is superseded, a repeated id is answered from the journal, so a result that got lost is safe to ask
 * for again. A wish is on disk before it is acted on.
 */
import type { DatabaseMember } from '../domain/databases/database-member';
import { refusalOf } from '../domain/tenants/tenant-command';
import type {
  DecisionRequest,
  MoveRequest,
  ReleaseRequest,
  TenantAnswer,
  TenantRequest,
} from '../domain/tenants/tenant-report';
import type { TenantFailureType } from '../domain/tenants/failures';
import type { TenantState, Wanted } from '../domain/tenants/tenant-state';
import type { Journal } from './journal';
import type { SupervisedTenant } from './supervised-tenant';

/** Refused for a reason that has a name in the domain's table. */
export class TenantRequestError extends Error {
  constructor(
    readonly type: TenantFailureType,
    message: string,
  ) {
    super(message);
  }
}

/** The member, or why the tenant cannot be moved there now. */
export type FindDestination = (tenant: TenantState, to: string) => { member: DatabaseMember } | { refusal: string };

export class TenantRequests {
  constructor(
    private readonly journal: Journal,
    private readonly find: (name: string) => SupervisedTenant | undefined,
    private readonly findDestination: FindDestination,
  ) {}

  setWanted(request: TenantRequest & { wanted: Wanted }): Promise<TenantAnswer> {
    const { wanted, by, requestId } = request;
    return this.apply(request, (tenant) => tenant.record({ kind: 'wishChanged', wanted, by, requestId }));
  }

  restart(request: TenantRequest): Promise<TenantAnswer> {
    const { by, requestId } = request;
    return this.apply(request, (tenant) => tenant.record({ kind: 'restartRequested', by, requestId }));
  }

  release(request: ReleaseRequest): Promise<TenantAnswer> {
    const { by, requestId, forMs, reason } = request;
    return this.apply(request, (tenant) => {
      // A stop begins without a new generation, so only here it is known for sure.
      const refusal = refusalOf('release', tenant.name, tenant.state);
      if (refusal !== null) throw new TenantRequestError('requestRefused', refusal);
      const until = forMs === null ? null : new Date(Date.now() + forMs).toISOString();
      tenant.release({ kind: 'released', by, requestId, until, reason });
    });
  }

  take(request: TenantRequest): Promise<TenantAnswer> {
    const { by, requestId } = request;
    return this.apply(request, (tenant) => tenant.take({ kind: 'taken', by, requestId }));
  }

  move(request: MoveRequest): Promise<TenantAnswer> {
    const { by, requestId, to } = request;
    return this.apply(request, (tenant) => {
      const found = this.findDestination(tenant.state, to);
      if ('refusal' in found) throw new TenantRequestError('moveRefused', found.refusal);
      try {
        tenant.moving.asAsked(found.member, { by, requestId });
      } catch (error) {
        throw new TenantRequestError('moveRefused', `it cannot be told of ${to}: ${(error as Error).message}`);
      }
    });
  }

  async applyDecision(request: DecisionRequest): Promise<TenantAnswer> {
    const tenant = this.get(request.name);
    const { generation, decisionNeeded } = tenant.state;
    if (generation !== request.generation || decisionNeeded?.run !== request.run) {
      return { kind: 'superseded', generation };
    }
    tenant.applyDecision(request.decision, 'workflow');
    return { kind: 'applied', generation };
  }

  private async apply(request: TenantRequest, carryOut: (tenant: SupervisedTenant) => void): Promise<TenantAnswer> {
    const tenant = this.get(request.name);
    const { generation, answeredRequests } = tenant.state;
    const answered = answeredRequests.find(({ requestId }) => requestId === request.requestId);
    if (answered === undefined) {
      if (generation !== request.generation) return { kind: 'superseded', generation };
      if (!this.journal.isWritten) throw journalFull();
      carryOut(tenant);
    }
    if (!(await this.journal.sync())) throw journalFull();
    tenant.reconcile();
    return { kind: 'applied', generation: answered?.generation ?? generation + 1 };
  }

  private get(name: string): SupervisedTenant {
    const tenant = this.find(name);
    if (tenant === undefined) throw new TenantRequestError('tenantUnknown', `no tenant ${name} on this host`);
    return tenant;
  }
}

export function journalFull(): TenantRequestError {
  return new TenantRequestError('journalFull', 'the agent cannot write its journal; make room on the disk');
}

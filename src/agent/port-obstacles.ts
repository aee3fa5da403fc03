/** What keeps a port from a tenant that is about to start. */
import type { CheckSettings } from '../../config/tenants';
import { releaseOf } from '../domain/tenants/release';
import type { Journal } from './journal';
import { askTenantItself, findStranger } from './stranger';
import type { PortObstacle, StartingTenant } from './tenant-host';

export class PortObstacles {
  private readonly beingExamined = new Set<string>();
  /** Tenants on whose port the last look found somebody who cannot be seen. */
  private readonly unseen = new Set<string>();

  constructor(
    private readonly journal: Journal,
    private readonly check: () => CheckSettings,
    private readonly homeOf: (name: string) => string,
  ) {}

  /** Null for none. A process that turns out to be the tenant itself, started by hand, is adopted soon after. */
  find(tenant: StartingTenant): PortObstacle | null {
    const stranger = findStranger(tenant.state.port);
    const wasUnseen = this.unseen.delete(tenant.name);
    if (stranger === null) {
      tenant.setProblem('portTaken', null);
      return null;
    }
    const { identity, message } = stranger;
    if (identity === null) {
      this.unseen.add(tenant.name);
      // It may be one of ours that is gone by now, and its socket a moment later.
      return wasUnseen ? { kind: 'stranger', message } : { kind: 'ending' };
    }
    const owner = this.journal.states.find((state) => state.process?.identity.pid === identity.pid);
    if (owner !== undefined && releaseOf(owner) !== null) {
      const held = `process ${identity.pid} of tenant ${owner.name}, which is released, listens on port ${tenant.state.port}`;
      return { kind: 'stranger', message: held };
    }
    if (owner !== undefined) return { kind: 'ending' };
    if (!this.beingExamined.has(tenant.name)) {
      this.beingExamined.add(tenant.name);
      const target = { name: tenant.name, port: tenant.state.port, databases: [], home: this.homeOf(tenant.name) };
      void askTenantItself(identity, target, this.check()).then((database) => {
        this.beingExamined.delete(tenant.name);
        if (releaseOf(tenant.state) !== null) return;
        if (database !== null) tenant.adopt(identity, database);
        else tenant.setProblem('portTaken', message);
      });
    }
    return { kind: 'examined' };
  }
}

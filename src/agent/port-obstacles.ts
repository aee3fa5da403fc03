/** What keeps a port from a tenant that is about to start. */
import type { CheckSettings } from '../../config/tenants';
import type { Journal } from './journal';
import { findStranger, isTenantItself } from './stranger';
import type { PortObstacle, StartingTenant } from './tenant-host';

export class PortObstacles {
  private readonly beingExamined = new Set<string>();

  constructor(
    private readonly journal: Journal,
    private readonly check: () => CheckSettings,
    private readonly homeOf: (name: string) => string,
  ) {}

  /** Null for none. A process that turns out to be the tenant itself, started by hand, is adopted soon after. */
  find(tenant: StartingTenant): PortObstacle | null {
    const stranger = findStranger(tenant.state.port);
    if (stranger === null) {
      tenant.setProblem('portTaken', null);
      return null;
    }
    const { identity, message } = stranger;
    const isOurs = this.journal.states.some((state) => state.process?.identity.pid === identity?.pid);
    if (isOurs) return { kind: 'ending' };
    if (identity === null) return { kind: 'stranger', message };
    if (!this.beingExamined.has(tenant.name)) {
      this.beingExamined.add(tenant.name);
      const target = { name: tenant.name, port: tenant.state.port, home: this.homeOf(tenant.name) };
      void isTenantItself(identity, target, this.check()).then((isIt) => {
        this.beingExamined.delete(tenant.name);
        if (isIt) tenant.adopt(identity);
        else tenant.setProblem('portTaken', message);
      });
    }
    return { kind: 'examined' };
  }
}

/** A host's agent as `watchHost` sees it. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { HostControl } from '../../activities/hosts';
import { announceAgent, readHost, tellHostProblems, type HostReading } from '../../src/client/hosts';
import type { HostHealth } from '../../src/domain/hosts/host-health';
import type { HostStatus } from '../../src/domain/hosts/host-status';
import type { Condition, PassedCondition } from '../../src/domain/problem-changes';
import { hostWorkflowId } from '../../src/domain/ids';
import { tenantStateNames, type TenantStateName } from '../../src/domain/tenants/tenant-state';
import { hostHealthQuery } from '../../workflows/hosts/messages';

export class FakeHost implements HostControl {
  readonly host = `h-${randomUUID().slice(0, 8)}`;
  incarnation = '2026-01-01T00:00:00.000Z-a';
  agentSince = '2026-01-01T00:00:00.000Z';

  constructor(private readonly client: Client) {}

  status(): HostStatus {
    const byState = Object.fromEntries(tenantStateNames.map((name) => [name, 0])) as Record<TenantStateName, number>;
    const { host, incarnation, agentSince } = this;
    return {
      ...{ host, incarnation, agentSince, asOf: new Date().toISOString(), isScanned: true },
      ...{ configHash: 'abc', configRefused: null, launchHash: 'def' },
      tenants: { total: 0, byState },
      untold: { count: 0, oldestAt: null, names: [] },
      problems: [],
      databases: [],
    };
  }

  async announce(): Promise<void> {
    await announceAgent(this.client, { host: this.host, incarnation: this.incarnation, at: this.agentSince });
  }

  tellProblems(...codes: string[]): Promise<void> {
    return this.tellProblemsAs(this.incarnation, ...codes);
  }

  async tellProblemsAs(incarnation: string, ...codes: string[]): Promise<void> {
    await tellHostProblems(this.client, { host: this.host, incarnation, problems: this.problems(codes) });
  }

  /** One that was over before it could be told; the others are there. */
  async tellPassed(passed: PassedCondition, ...codes: string[]): Promise<void> {
    const { host, incarnation } = this;
    await tellHostProblems(this.client, { host, incarnation, problems: this.problems(codes), passed: [passed] });
  }

  private problems(codes: readonly string[]): Condition[] {
    return codes.map((code) => ({ code, message: `${code}, so it is`, since: this.agentSince }));
  }

  /** A new life of the agent. */
  rebirth(mark: string): void {
    this.agentSince = `2026-01-01T00:00:0${mark}.000Z`;
    this.incarnation = `${this.agentSince}-${mark}`;
  }

  reading(): Promise<HostReading> {
    return readHost(this.client, this.host);
  }

  get handle() {
    return this.client.workflow.getHandle(hostWorkflowId(this.host));
  }

  health(): Promise<HostHealth> {
    return this.handle.query(hostHealthQuery);
  }

  async leases(): Promise<number> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? []).filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'holdLease',
    ).length;
  }
}

/** A host with one tenant, and the words in which a contract asks it and reads what it told. */
import type { TenantControl } from '../../../activities/tenants';
import type { RestartDecision } from '../../../src/domain/tenants/restart-policy';
import type { TenantAnswer, TenantReport } from '../../../src/domain/tenants/tenant-report';
import type { TenantState, Transition, Wanted } from '../../../src/domain/tenants/tenant-state';
import { until } from '../until';

/** The tenant runs, no reflex is in its budget, and its next processes run too. */
export interface TenantControlHarness {
  readonly control: TenantControl;
  readonly name: string;
  /** What was told, oldest first. */
  readonly reports: readonly TenantReport[];
  state(): TenantState;
  /** The process ends in a way that the workflow must decide about. */
  crash(): Promise<void>;
  /** The process of the released tenant ends. */
  endReleased(): Promise<void>;
  removeDirectory(): Promise<void>;
  end(): Promise<void>;
}

export class AskedTenant {
  constructor(private readonly harness: TenantControlHarness) {}

  get state(): TenantState {
    return this.harness.state();
  }

  want(wanted: Wanted, requestId: string, generation?: number): Promise<TenantAnswer> {
    return this.harness.control.setWanted({ ...this.request(requestId, generation), wanted });
  }

  restart(requestId: string, generation?: number): Promise<TenantAnswer> {
    return this.harness.control.restart(this.request(requestId, generation));
  }

  release(requestId: string, generation?: number, forMs: number | null = null): Promise<TenantAnswer> {
    return this.harness.control.release({ ...this.request(requestId, generation), forMs, reason: 'a leak' });
  }

  move(to: string, requestId: string, generation?: number): Promise<TenantAnswer> {
    return this.harness.control.move({ ...this.request(requestId, generation), to });
  }

  take(requestId: string, generation?: number): Promise<TenantAnswer> {
    return this.harness.control.take(this.request(requestId, generation));
  }

  decide(decision: RestartDecision, different: { run?: number; generation?: number } = {}): Promise<TenantAnswer> {
    const { name, generation, run } = this.state;
    return this.harness.control.applyDecision({ name, generation, run, decision, ...different });
  }

  reaches(state: TenantState['state'], run = this.state.run): Promise<TenantState> {
    const look = () => this.state.state === state && this.state.run >= run && this.state;
    return until(`it is ${state}, run ${run} or a newer one`, look);
  }

  get told(): Transition[] {
    return this.harness.reports.flatMap(({ transitions }) => transitions);
  }

  async toldSince(seq: number): Promise<Transition[]> {
    await until('all is told', () => this.told.at(-1)?.seq === this.state.seq);
    return this.told.filter((transition) => transition.seq > seq);
  }

  async kindsSince(seq: number): Promise<string[]> {
    return (await this.toldSince(seq)).map(({ kind }) => kind);
  }

  async staysAsItIs(act: () => Promise<void>): Promise<void> {
    const before = this.state;
    await act();
    expect(this.state).toEqual(before);
  }

  private request(requestId: string, generation = this.state.generation) {
    return { name: this.harness.name, requestId, generation, by: 'ann' };
  }
}

/** A tenant of a supervised house in somebody's hands, and the words in which tests release it, harm it and take it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, signalProcess } from '../../src/adapters/processes/identity';
import type { TenantAnswer } from '../../src/domain/tenants/tenant-report';
import type { TenantState, TransitionFact } from '../../src/domain/tenants/tenant-state';
import { freePort } from './lane-ports';
import type { SupervisedHouse } from './supervised-house';
import { until } from './until';

export class ReleasedTenant {
  readonly name = 'alpha';
  private requests = 0;

  constructor(readonly house: SupervisedHouse) {}

  /** Makes it and waits until it runs; it is not released yet. */
  async begin(mode = ''): Promise<ProcessIdentity> {
    this.house.make(this.name, await freePort(), mode);
    this.house.start();
    await this.house.reaches(this.name, 'running');
    return this.identity;
  }

  get state(): TenantState {
    return this.house.state(this.name)!;
  }

  get identity(): ProcessIdentity {
    return this.state.process!.identity;
  }

  get kinds(): TransitionFact['kind'][] {
    return this.house.transitions.filter(({ name }) => name === this.name).map(({ kind }) => kind);
  }

  get isTaken(): boolean {
    return this.state.released === null;
  }

  /** What its program heard; empty for nothing. */
  get signalsHeard(): string {
    const file = join(this.house.watchPath, this.name, 'signals');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  get starts(): number {
    return this.house.starts(this.name).length;
  }

  reaches(state: TenantState['state']): Promise<TenantState> {
    return this.house.reaches(this.name, state);
  }

  request() {
    const { name } = this;
    return { name, requestId: `r${++this.requests}`, generation: this.state.generation, by: 'ann' };
  }

  release(forMs: number | null = null): Promise<TenantAnswer> {
    return this.house.requests.release({ ...this.request(), forMs, reason: 'a leak' });
  }

  take(): Promise<TenantAnswer> {
    return this.house.requests.take(this.request());
  }

  signal(signal: NodeJS.Signals, process = this.identity): void {
    signalProcess(process, signal, 'process');
  }

  /** Longer than a check, a stop and a restart take: another tenant goes through all of them, and is back once more. */
  async whileOthersAreLookedAfter(): Promise<void> {
    const { house } = this;
    house.make('other', await freePort());
    await house.reaches('other', 'running');
    const first = house.state('other')!.run;
    for (const [run, signal] of [
      [first + 1, 'SIGSTOP'],
      [first + 2, 'SIGKILL'],
    ] as const) {
      signalProcess(house.state('other')!.process!.identity, signal, 'process');
      await until('the other one is replaced', () => house.state('other')?.process?.run === run);
      await house.reaches('other', 'running');
    }
  }
}

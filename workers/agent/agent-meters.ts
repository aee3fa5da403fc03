/** What an agent counts as things happen, and looks up when its metrics are read. */
import type { Journal } from '../../src/agent/journal';
import type { ReportedProblem, HostStatus } from '../../src/domain/hosts/host-status';
import { restartReasonOf, type RestartReason } from '../../src/domain/tenants/restart-reason';
import type { TenantState, Transition, TransitionFact } from '../../src/domain/tenants/tenant-state';
import type { Meters } from '../../src/telemetry/metrics/meters';
import { metricTable } from '../../src/telemetry/metrics/table';

const { state: tenantStates } = metricTable.watchkeeper_tenants.labels;
const { code: problemCodes } = metricTable.watchkeeper_problems.labels;

export class AgentMeters {
  /** Of tenants that wait for their next process. */
  private readonly reasons = new Map<string, RestartReason>();
  /** Tenants whose process ended and is started again at once. */
  private readonly reflexes = new Set<string>();

  constructor(private readonly meters: Meters) {}

  note(fact: TransitionFact, after: TenantState, before: TenantState | undefined): void {
    const { name } = after;
    if (fact.kind === 'processExited') this.noteExit(name, restartReasonOf(before, fact), fact);
    else if (fact.kind === 'processStarted') this.noteStart(after, before);
    else if (fact.kind === 'checkPassed') this.noteServing(after);
    else if (fact.kind === 'tryScheduled') {
      this.meters.add('watchkeeper_decisions_total', { kind: fact.as, by: fact.by });
    } else if (fact.kind === 'tenantRemoved') {
      this.reasons.delete(name);
      this.reflexes.delete(name);
    }
  }

  told(transitions: readonly Transition[]): void {
    const nowMs = Date.now();
    for (const { at } of transitions) {
      const tookMs = Math.max(0, nowMs - Date.parse(at));
      this.meters.observe('watchkeeper_telling_duration_seconds', {}, tookMs / 1000);
    }
  }

  /** What is known anyway is looked up when somebody reads, and costs nothing otherwise. */
  lookUp(journal: Journal, status: () => HostStatus, hostProblems: () => readonly ReportedProblem[]): void {
    this.meters.beforeReading(() => {
      const { tenants, untold } = status();
      for (const state of tenantStates) this.meters.set('watchkeeper_tenants', { state }, tenants.byState[state] ?? 0);
      this.meters.set('watchkeeper_untold_transitions', {}, untold.count);
      const ageMs = untold.oldestAt === null ? 0 : Math.max(0, Date.now() - Date.parse(untold.oldestAt));
      this.meters.set('watchkeeper_untold_oldest_seconds', {}, ageMs / 1000);
      const problems = [...journal.states.flatMap((state) => state.problems), ...hostProblems()];
      for (const code of problemCodes) {
        this.meters.set('watchkeeper_problems', { code }, problems.filter((problem) => problem.code === code).length);
      }
    });
  }

  noteTemporal(isReachable: boolean): void {
    this.meters.set('watchkeeper_temporal_reachable', {}, isReachable ? 1 : 0);
  }

  /** `hold` is the activity that holds the lease; two overlap when the lease changes hands. */
  countingLeases<Result>(hold: () => Promise<Result>): () => Promise<Result> {
    let held = 0;
    const change = (by: number): void => {
      held += by;
      this.meters.set('watchkeeper_lease_held', {}, held > 0 ? 1 : 0);
    };
    return async () => {
      change(1);
      try {
        return await hold();
      } finally {
        change(-1);
      }
    };
  }

  private noteExit(name: string, reason: RestartReason, exit: { next: string; charged: boolean }): void {
    this.reasons.set(name, reason);
    this.reflexes.delete(name);
    if (exit.next !== 'restart') return;
    this.reflexes.add(name);
    if (exit.charged) this.meters.add('watchkeeper_decisions_total', { kind: 'reflex', by: 'agent' });
  }

  private noteStart({ name, restarts }: TenantState, before: TenantState | undefined): void {
    if (restarts > (before?.restarts ?? 0)) {
      this.meters.add('watchkeeper_restarts_total', { reason: this.reasons.get(name) ?? 'unknown' });
    }
    this.reasons.delete(name);
  }

  private noteServing({ name, process, lastExits }: TenantState): void {
    const exit = lastExits.at(-1);
    if (!this.reflexes.delete(name) || exit === undefined || process?.servingSince == null) return;
    const outageMs = Math.max(0, Date.parse(process.servingSince) - Date.parse(exit.at));
    this.meters.observe('watchkeeper_outage_duration_seconds', {}, outageMs / 1000);
  }
}

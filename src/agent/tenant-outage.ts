/**
 * What the database of one tenant has to do with what happens to the tenant: it is asked before the tenant is blamed, and
 * after an outage the tenant is not started again and again. A healthy member answers in well under a millisecond, so the
 * restart at once waits for it; one that is not known to be up costs the timeout of a check at most.
 */
import type { DatabaseAnswer } from '../domain/databases/database-answer';
import { isFallen } from '../domain/databases/hold-down';
import { databaseToAsk, judgeEnd, type ProcessEnd } from '../domain/tenants/exit-verdict';
import { describeOutage, findOutage, pauseAfterOutage, type Outage } from '../domain/tenants/outage';
import { hasProblem } from '../domain/tenants/tenant-state';
import type { StartingTenant, TenantHost } from './tenant-host';

export interface OutageDeps {
  tenant: StartingTenant;
  host: TenantHost;
  /** Whether the agent is going away and starts nothing any more. */
  isFrozen: () => boolean;
}

interface SeenEnd extends Omit<ProcessEnd, 'outage' | 'isShuttingDown'> {
  /** Called when it is recorded: whatever else tells of it is not needed any more. */
  forget: () => void;
}

export class TenantOutage {
  /** In a row. */
  private exits = 0;
  /** By `performance.now()`. */
  private pausedUntilMs = 0;
  private isDetached = false;
  private isAsked = false;

  constructor(private readonly deps: OutageDeps) {}

  /** Whether an end waits for its verdict: until then nothing follows from it. */
  get isJudging(): boolean {
    return this.isAsked;
  }

  /** Before it may be started again. */
  get pauseMs(): number {
    const isAway = hasProblem(this.deps.tenant.state, 'databaseAway');
    return isAway ? Math.max(0, this.pausedUntilMs - performance.now()) : 0;
  }

  /** Its process ended: recorded, and followed by what is to be done; at once when there is nobody to ask. */
  judgeEnd(end: SeenEnd): void {
    const database = databaseToAsk(this.deps.tenant.state, { ...end, isShuttingDown: this.deps.isFrozen() });
    if (database === null) return this.conclude(end, null, null);
    this.isAsked = true;
    this.ask(database, (answer) => {
      this.isAsked = false;
      const outage = findOutage(database, answer);
      this.exits = outage === null ? 0 : this.exits + 1;
      const pauseMs = outage === null || answer === null ? 0 : pauseAfterOutage(answer, this.exits, Math.random());
      this.pausedUntilMs = performance.now() + pauseMs;
      this.conclude(end, outage, pauseMs === 0 ? null : `its database ${database} is not up: ${answer?.reason}`);
    });
  }

  /** Its check failed so often that it is to be replaced; `spare` hears when its database is to blame. */
  judgeFailure(reason: string, replace: () => void, spare: () => void): void {
    const used = this.deps.tenant.state.process;
    if (used?.database === undefined) return replace();
    const { name } = used.database;
    this.ask(name, (answer) => {
      const outage = findOutage(name, answer);
      const { process } = this.deps.tenant.state;
      // It ended, or is being stopped, meanwhile.
      if (process?.run !== used.run || process.stopping !== null || this.isAsked) return;
      if (outage === null) return replace();
      this.tell(`it is left alone ${describeOutage(outage)}: ${reason}`);
      spare();
    });
  }

  /** Once a second: there may be no reason any more to wait, for the member is up, or so lost that another one is chosen. */
  noteTime(): void {
    const { state } = this.deps.tenant;
    if (!hasProblem(state, 'databaseAway')) return;
    const used = state.process === null ? state.database : state.process.database?.name;
    if (used == null) return this.end();
    this.ask(used, (answer) => {
      const isLost = answer !== null && isFallen(answer.verdict) && answer.settlesInMs === 0;
      const isRunning = this.deps.tenant.state.process !== null;
      if (findOutage(used, answer) === null || (isLost && !isRunning)) this.end();
    });
  }

  /** Nobody hears of an answer any more. */
  detach(): void {
    this.isDetached = true;
  }

  /** `problem`: why it is not started again yet. */
  private conclude(end: SeenEnd, outage: Outage | null, problem: string | null): void {
    const { tenant, host, isFrozen } = this.deps;
    const judged = { ...end, isShuttingDown: isFrozen(), outage };
    const fact = judgeEnd(tenant.state, judged, Date.now(), host.settings.restart);
    tenant.record(fact, new Date(end.atMs));
    end.forget();
    if (fact.next === 'restart' && problem !== null) this.tell(problem);
    tenant.reconcile();
  }

  private tell(message: string | null): void {
    this.deps.tenant.setProblem('databaseAway', message);
  }

  private end(): void {
    this.tell(null);
    this.deps.tenant.reconcile();
  }

  private ask(database: string, then: (answer: DatabaseAnswer | null) => void): void {
    void this.deps.host.askDatabase(database).then((answer) => {
      if (!this.isDetached) then(answer);
    });
  }
}

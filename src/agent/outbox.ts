/**
 * Tells the tenants' workflows what happened: in order for each tenant, problems first, up to a hundred transitions in
 * one signal, again and again until it is acknowledged. While nobody answers it asks seldom, and loses nothing.
 */
import type { RestartPolicy } from '../domain/tenants/restart-policy';
import { reportBatch, type TenantReport } from '../domain/tenants/tenant-report';
import type { TenantState, Transition } from '../domain/tenants/tenant-state';
import type { Journal } from './journal';

/** Gathers what happens within a moment (exit, start, check passed) into one signal. */
const gatherMs = 100;
const parallelTells = 8;
const firstPauseMs = 250;
const longestPauseMs = 5000;

export interface OutboxOptions {
  host: string;
  /** The one that is in force now. */
  policy: () => RestartPolicy;
  tell: (report: TenantReport) => Promise<void>;
  /** Hears when telling begins to fail (the error) and when it works again (null). */
  onReachable: (error: Error | null) => void;
  /** Whether starts wait for a slot. Until they do not, little is told: worker and server would take the cores. */
  areStartsWaiting: () => boolean;
  /** These were acknowledged. */
  onTold: (transitions: readonly Transition[]) => void;
}

export class Outbox {
  private readonly waiting = new Set<string>();
  /** Tenants whose state is told again although nothing happened. */
  private readonly again = new Set<string>();
  private readonly underWay = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private pauseMs = 0;
  private isStopped = false;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(
    private readonly journal: Journal,
    private readonly options: OutboxOptions,
  ) {
    for (const name of journal.untoldNames) this.waiting.add(name);
    if (this.waiting.size > 0) this.schedule(0);
  }

  /** Something was recorded about `name`. */
  note(name: string): void {
    this.waiting.add(name);
    this.schedule(gatherMs);
  }

  /** Tells the present state once more: the workflow is missing, or knows less than it was told. */
  tellAgain(name: string): void {
    this.again.add(name);
    this.note(name);
  }

  isTelling(name: string): boolean {
    return this.waiting.has(name) || this.underWay.has(name);
  }

  /** True when everything was told within `withinMs`. */
  async flush(withinMs: number): Promise<boolean> {
    if (this.isIdle) return true;
    // Whoever asks for it does not wait for a pause to be over.
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.pauseMs = 0;
    this.schedule(0);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs);
      this.idleWaiters.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private get isIdle(): boolean {
    return this.waiting.size === 0 && this.underWay.size === 0;
  }

  private get isHeldBack(): boolean {
    return this.options.areStartsWaiting();
  }

  private schedule(delayMs: number): void {
    if (this.isStopped || this.timer !== null) return;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.pump();
      },
      Math.max(delayMs, this.pauseMs),
    );
  }

  private pump(): void {
    // While nobody answers one attempt is enough to find out.
    const parallel = this.pauseMs > 0 || this.isHeldBack ? 1 : parallelTells;
    for (const name of this.urgentFirst()) {
      if (this.underWay.size >= parallel) return;
      if (!this.underWay.has(name)) void this.tell(name);
    }
  }

  private urgentFirst(): string[] {
    const isUrgent = (name: string) => (this.journal.state(name)?.problems.length ?? 0) > 0;
    const names = [...this.waiting];
    // While nobody answers everybody has a turn: it may be that only this one cannot be told.
    return this.waiting.size <= parallelTells || this.pauseMs > 0
      ? names
      : [...names.filter(isUrgent), ...names.filter((n) => !isUrgent(n))];
  }

  private async tell(name: string): Promise<void> {
    const state = this.journal.state(name);
    const transitions = this.journal.untold(name).slice(0, reportBatch);
    this.waiting.delete(name);
    const isAgain = this.again.delete(name);
    if (state === undefined || (transitions.length === 0 && !isAgain)) return this.settle();
    this.underWay.add(name);
    const pausedMs = this.pauseMs;
    try {
      const { host, policy } = this.options;
      await this.options.tell({
        host,
        journal: this.journal.id,
        transitions,
        state: upTo(state, transitions),
        policy: policy(),
      });
      const last = transitions.at(-1);
      if (last !== undefined) this.journal.markTold(name, last.seq);
      this.options.onTold(transitions);
      if (this.pauseMs > 0) this.options.onReachable(null);
      this.pauseMs = 0;
      if (this.journal.untold(name).length > 0) this.waiting.add(name);
    } catch (error) {
      if (this.pauseMs === 0) this.options.onReachable(error as Error);
      // Those that were under way together fail together: that is one failure.
      this.pauseMs = Math.min(Math.max(this.pauseMs, pausedMs * 2, firstPauseMs), longestPauseMs);
      if (isAgain) this.again.add(name);
      this.waiting.add(name);
    } finally {
      this.underWay.delete(name);
    }
    this.settle();
  }

  private settle(): void {
    if (this.waiting.size > 0) this.schedule(this.isHeldBack ? gatherMs : 0);
    else if (this.isIdle) for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

/** The newest state, but its number is that of what is told with it: the rest is still to come. */
function upTo(state: TenantState, transitions: readonly { seq: number }[]): TenantState {
  return { ...state, seq: transitions.at(-1)?.seq ?? state.seq };
}

/**
 * Whether the store answers, looked at by the worker itself: a workflow that asked again and again would fill a history
 * with nothing. What is seen is told to the alerts until they have it.
 */
import type { ConditionFact } from '../../src/domain/alerts/condition';
import { StoreFailure } from '../../src/store/failure';
import type { Store } from '../../src/store/store';

const lookEveryMs = 10_000;
const deadlineMs = 5_000;
const mostPassed = 10;
/** There is one store. */
const name = { word: 'store', code: 'storeAway', subject: 'store' } as const;

export interface StoreWatchOptions {
  store: Pick<Store, 'use'>;
  tell: (fact: ConditionFact) => Promise<void>;
  /** Once for each change of what is seen. */
  onSeen: (failure: StoreFailure | null) => void;
  /** It is told again. */
  onNotTold: (error: Error) => void;
  lookEveryMs?: number;
}

/** The first time it may only be starting, as after a start of everything. */
const looksUntilAway = 2;

interface Seen {
  failure: StoreFailure | null;
  since: string;
  isTold: boolean;
}

export class StoreWatch {
  private seen: Seen | null = null;
  /** Looks in a row that found it away, and when the first of them was. */
  private failing: { looks: number; since: string } | null = null;
  /** Absences that were over before they could be told. */
  private passed: ConditionFact[] = [];
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: StoreWatchOptions) {}

  /** Until it is known, whoever was told so is believed. */
  get isAway(): boolean {
    return this.seen === null || this.seen.failure !== null;
  }

  start(): void {
    void this.round();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async round(): Promise<void> {
    const failure = await this.look();
    if (this.isStopped) return;
    this.note(failure);
    if (this.seen !== null) await this.tell(this.seen);
    if (!this.isStopped) this.timer = setTimeout(() => void this.round(), this.options.lookEveryMs ?? lookEveryMs);
  }

  private note(failure: StoreFailure | null): void {
    const now = new Date().toISOString();
    this.failing = failure && { looks: (this.failing?.looks ?? 0) + 1, since: this.failing?.since ?? now };
    if (this.failing !== null && this.failing.looks < looksUntilAway) return;
    if (this.seen !== null && (this.seen.failure === null) === (failure === null)) return;
    if (this.seen !== null && this.seen.failure !== null && !this.seen.isTold) {
      const { failure: last, since } = this.seen;
      const fact = { ...name, what: 'passed', message: last.message, since, endedAt: now } as const;
      this.passed = [...this.passed, fact].slice(-mostPassed);
    }
    this.seen = { failure, since: this.failing?.since ?? now, isTold: false };
    this.options.onSeen(failure);
  }

  private async look(): Promise<StoreFailure | null> {
    try {
      await this.options.store.use((session) => session.query('select 1'), deadlineMs);
      return null;
    } catch (error) {
      if (error instanceof StoreFailure) return error;
      return new StoreFailure('storeAway', (error as Error).message, { cause: error });
    }
  }

  private async tell(seen: Seen): Promise<void> {
    if (seen.isTold) return;
    const { failure, since } = seen;
    try {
      for (const fact of this.passed) await this.options.tell(fact);
      this.passed = [];
      await this.options.tell(
        failure === null
          ? // An earlier life of the worker may have told that it is away.
            { ...name, what: 'over', message: 'the store answers', since, endedAt: since }
          : { ...name, what: 'began', message: failure.message, since, endedAt: null },
      );
      seen.isTold = true;
    } catch (error) {
      this.options.onNotTold(error as Error);
    }
  }
}

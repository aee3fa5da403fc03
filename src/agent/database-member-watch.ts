/** Checks one member of the pool for as long as it is watched; nothing that happens to another one delays it. */
import type { DatabaseCheckSettings } from '../../config/databases';
import { MysqlCheck } from '../adapters/mysql/mysql-check';
import type { MysqlTarget } from '../adapters/mysql/target';
import type { DatabaseAnswer } from '../domain/databases/database-answer';
import { foldFact, newHealth, type DatabaseHealth, type NextCheck } from '../domain/databases/database-health';
import type { DatabaseFact } from '../domain/databases/database-fact';
import type { LoopWatch } from './loop-watch';

/** So soon after a check that somebody asked for there is no other one: what happens at once to many is asked together. */
const askedPauseMs = 25;

interface Asker {
  /** By `performance.now()`. */
  sinceMs: number;
  timer: NodeJS.Timeout;
  answer(answer: DatabaseAnswer): void;
}

export interface MemberEvents {
  onVerdict(before: DatabaseHealth, after: DatabaseHealth): void;
  /** `isVoid`: nothing came while our own loop was late, so it does not count. */
  onChecked(fact: DatabaseFact, tookMs: number, isVoid: boolean): void;
}

export class DatabaseMemberWatch {
  health: DatabaseHealth = newHealth(Date.now());
  private check: MysqlCheck;
  private timer: NodeJS.Timeout | null = null;
  private isChecking = false;
  private isStopped = false;
  /** What comes between two checks wakes once in a period: a server may break each connection that it has answered. */
  private isWoken = false;
  private readonly askers = new Set<Asker>();
  /** When a check began last, and when the next one does; by `performance.now()`. */
  private begunAtMs = Number.NEGATIVE_INFINITY;
  private dueAtMs = 0;

  constructor(
    private target: MysqlTarget,
    private settings: DatabaseCheckSettings,
    private readonly loopWatch: LoopWatch,
    private readonly events: MemberEvents,
  ) {
    this.check = this.makeCheck();
  }

  start(): void {
    this.schedule(0);
  }

  /** From the next check on, which is made at once. What has been seen of another address says nothing. */
  change(target: MysqlTarget, settings: DatabaseCheckSettings): void {
    const isElsewhere = target.host !== this.target.host || target.port !== this.target.port;
    if (JSON.stringify([target, settings]) === JSON.stringify([this.target, this.settings])) return;
    this.target = target;
    this.settings = settings;
    if (isElsewhere) this.health = newHealth(Date.now());
    this.check.end();
    this.check = this.makeCheck();
    this.isChecking = false;
    this.schedule(0);
  }

  /**
   * How it is by a check that begins now, within the timeout of a check. That it is not up is known without one. Never
   * rejects.
   */
  ask(): Promise<DatabaseAnswer> {
    const { verdict, reason, doubts } = this.health;
    if (this.isStopped) return Promise.resolve({ verdict: 'unknown', reason: 'it is watched no more', settlesInMs: 0 });
    if (doubts === null && verdict !== 'up' && verdict !== 'unknown')
      return Promise.resolve({ verdict, reason, settlesInMs: 0 });
    return new Promise((resolve) => {
      const asker: Asker = {
        sinceMs: performance.now(),
        timer: setTimeout(() => asker.answer(this.unanswered()), this.settings.timeoutMs),
        answer: (answer) => {
          clearTimeout(asker.timer);
          this.askers.delete(asker);
          resolve(answer);
        },
      };
      this.askers.add(asker);
      this.hurry();
    });
  }

  stop(): void {
    for (const asker of [...this.askers]) asker.answer(this.unanswered());
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.check.end();
  }

  private makeCheck(): MysqlCheck {
    const check: MysqlCheck = new MysqlCheck(this.target, () => this.wake(check));
    return check;
  }

  private wake(check: MysqlCheck): void {
    if (check === this.check && !this.isChecking && !this.isWoken) this.schedule(0, true);
  }

  private schedule(delayMs: number, isWoken = false): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.dueAtMs = performance.now() + delayMs;
    this.timer = setTimeout(
      () => {
        this.isWoken = isWoken;
        void this.round();
      },
      Math.max(0, delayMs),
    );
  }

  private async round(): Promise<void> {
    const { check } = this;
    const { everyMs, timeoutMs } = this.settings;
    const startedAtMs = performance.now();
    this.timer = null;
    this.isChecking = true;
    this.begunAtMs = startedAtMs;
    const fact = await check.check(timeoutMs);
    // Stopped or changed meanwhile: the answer is to a question that nobody asks any more.
    if (this.isStopped || check !== this.check) return;
    this.isChecking = false;
    const isVoid = fact.kind !== 'answered' && this.loopWatch.wasLateSince(startedAtMs);
    this.events.onChecked(fact, performance.now() - startedAtMs, isVoid);
    const next = isVoid ? 'backToBack' : this.note(fact);
    const pauses: Record<NextCheck, number> = { atOnce: 0, backToBack: timeoutMs, inPeriod: everyMs };
    this.schedule(startedAtMs + pauses[next] - performance.now());
    if (!isVoid) this.answerAskers(startedAtMs);
    this.hurry();
  }

  /** Whoever asks is not kept waiting for the next check of the period. */
  private hurry(): void {
    if (this.askers.size === 0 || this.isChecking || this.isStopped) return;
    const delayMs = this.begunAtMs + askedPauseMs - performance.now();
    if (performance.now() + delayMs >= this.dueAtMs) return;
    if (delayMs > 0) return this.schedule(delayMs);
    if (this.timer !== null) clearTimeout(this.timer);
    this.isWoken = false;
    void this.round();
  }

  /** A check that began before they asked says nothing; one that only raises doubts is followed by another at once. */
  private answerAskers(begunAtMs: number): void {
    const { verdict, reason, doubts } = this.health;
    if (doubts !== null && (verdict === 'up' || verdict === 'unknown')) return;
    for (const asker of [...this.askers])
      if (asker.sinceMs <= begunAtMs) asker.answer({ verdict, reason, settlesInMs: 0 });
  }

  private unanswered(): DatabaseAnswer {
    const { verdict, reason, doubts } = this.health;
    if (doubts === null && verdict !== 'up') return { verdict, reason, settlesInMs: 0 };
    const { timeoutMs, downAfter } = this.settings;
    return {
      verdict: doubts?.verdict ?? 'unknown',
      reason: `it did not answer within ${timeoutMs} ms`,
      settlesInMs: timeoutMs * downAfter,
    };
  }

  private note(fact: DatabaseFact): NextCheck {
    const before = this.health;
    const { health, next } = foldFact(before, fact, Date.now(), this.settings);
    this.health = health;
    if (health.verdict !== before.verdict) this.events.onVerdict(before, health);
    return next;
  }
}

/** Checks one member of the pool for as long as it is watched; nothing that happens to another one delays it. */
import type { DatabaseCheckSettings } from '../../config/databases';
import { MysqlCheck } from '../adapters/mysql/mysql-check';
import type { MysqlTarget } from '../adapters/mysql/target';
import { foldFact, newHealth, type DatabaseHealth, type NextCheck } from '../domain/databases/database-health';
import type { DatabaseFact } from '../domain/databases/database-fact';
import type { LoopWatch } from './loop-watch';

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

  stop(): void {
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
    const fact = await check.check(timeoutMs);
    // Stopped or changed meanwhile: the answer is to a question that nobody asks any more.
    if (this.isStopped || check !== this.check) return;
    this.isChecking = false;
    const isVoid = fact.kind !== 'answered' && this.loopWatch.wasLateSince(startedAtMs);
    this.events.onChecked(fact, performance.now() - startedAtMs, isVoid);
    const next = isVoid ? 'backToBack' : this.note(fact);
    const pauses: Record<NextCheck, number> = { atOnce: 0, backToBack: timeoutMs, inPeriod: everyMs };
    this.schedule(startedAtMs + pauses[next] - performance.now());
  }

  private note(fact: DatabaseFact): NextCheck {
    const before = this.health;
    const { health, next } = foldFact(before, fact, Date.now(), this.settings);
    this.health = health;
    if (health.verdict !== before.verdict) this.events.onVerdict(before, health);
    return next;
  }
}

/** The databases as this host sees them: each configured member is watched by itself. */
import type { DatabaseSettings } from '../../config/databases';
import { targetOf } from '../adapters/mysql/target';
import type { DatabaseAnswer } from '../domain/databases/database-answer';
import type { DatabaseFact } from '../domain/databases/database-fact';
import type { DatabaseHealth } from '../domain/databases/database-health';
import type { DatabaseMember } from '../domain/databases/database-member';
import type { DatabaseStatus } from '../domain/databases/database-status';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import { DatabaseMemberWatch } from './database-member-watch';
import { LoopWatch } from './loop-watch';

export interface DatabaseEvents {
  onVerdict(member: DatabaseMember, before: DatabaseHealth, after: DatabaseHealth): void;
  onChecked(member: DatabaseMember, fact: DatabaseFact, tookMs: number, isVoid: boolean): void;
  /** It is watched no more. */
  onForgotten(member: DatabaseMember): void;
}

export class DatabaseWatch {
  private readonly watched = new Map<string, { member: DatabaseMember; watch: DatabaseMemberWatch }>();
  private loopWatch: LoopWatch | null = null;

  constructor(private readonly events: DatabaseEvents) {}

  /** Begins, follows a change, or ends: null when there are no databases. */
  apply(settings: DatabaseSettings | null): void {
    const members = settings?.members ?? [];
    for (const [name, { member, watch }] of [...this.watched]) {
      if (members.some((other) => other.name === name)) continue;
      watch.stop();
      this.watched.delete(name);
      this.events.onForgotten(member);
    }
    if (settings === null) return;
    for (const member of members) this.applyTo(member, settings);
    const known = new Map(this.watched);
    this.watched.clear();
    for (const { name } of members) {
      const one = known.get(name);
      if (one !== undefined) this.watched.set(name, one);
    }
  }

  /** In the order of the configuration. */
  get status(): DatabaseStatus[] {
    return [...this.watched.values()].map(({ member, watch: { health } }) => ({
      name: member.name,
      address: `${member.host}:${member.port}`,
      verdict: health.verdict,
      reason: health.reason,
      since: new Date(health.sinceMs).toISOString(),
      asOf: health.asOfMs === null ? null : new Date(health.asOfMs).toISOString(),
    }));
  }

  /** Null until enough is seen to say. */
  verdictOf(name: string): DatabaseVerdict | null {
    return this.healthOf(name)?.verdict ?? null;
  }

  /** The same, with the reason. */
  healthOf(name: string): DatabaseHealth | null {
    const health = this.watched.get(name)?.watch.health;
    if (health === undefined) return null;
    const isOpen = health.verdict === 'unknown' && (health.asOfMs === null || health.doubts !== null);
    return isOpen ? null : health;
  }

  /** How it is now; null when nobody watches it. */
  async ask(name: string): Promise<DatabaseAnswer | null> {
    return (await this.watched.get(name)?.watch.ask()) ?? null;
  }

  stop(): void {
    for (const { watch } of this.watched.values()) watch.stop();
    this.watched.clear();
    this.loopWatch?.stop();
  }

  private applyTo(member: DatabaseMember, settings: DatabaseSettings): void {
    const target = targetOf(member, settings);
    const known = this.watched.get(member.name);
    if (known !== undefined) {
      known.member = member;
      known.watch.change(target, settings.check);
      return;
    }
    this.loopWatch ??= new LoopWatch();
    const watch = new DatabaseMemberWatch(target, settings.check, this.loopWatch, {
      onVerdict: (before, after) => this.events.onVerdict(member, before, after),
      onChecked: (fact, tookMs, isVoid) => this.events.onChecked(member, fact, tookMs, isVoid),
    });
    this.watched.set(member.name, { member, watch });
    watch.start();
  }
}

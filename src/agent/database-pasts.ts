/** When members fell and came back, as this host saw it: for how long one is lost, and which is held down. */
import type { DatabaseStatus } from '../domain/databases/database-status';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import {
  findHold,
  isFallen,
  newMemberPast,
  noteVerdict,
  type HoldDownPolicy,
  type MemberPast,
} from '../domain/databases/hold-down';
import { keepPast, recallPast, type KeptPast } from '../domain/databases/kept-past';

interface Seen {
  past: MemberPast;
  /** Null while it is not lost. */
  lostSinceMs: number | null;
}

/** What outlives the agent. */
export interface PastsMemory {
  read(): KeptPast[];
  save(pasts: readonly KeptPast[]): void;
}

interface RecallSettings {
  members: readonly { name: string }[];
  holdDown: HoldDownPolicy;
}

/** All moments by a clock that nobody sets; in the memory, by the wall clock. */
export class DatabasePasts {
  private readonly seen = new Map<string, Seen>();

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly memory: PastsMemory | null = null,
    private readonly wallNow: () => number = () => Date.now(),
  ) {}

  /** At the start, before anything is noted: what an earlier life of the agent saw of the members that there still are. */
  recall(settings: RecallSettings | null): void {
    if (settings === null) return;
    for (const kept of this.memory?.read() ?? []) {
      if (!settings.members.some(({ name }) => name === kept.name)) continue;
      const past = recallPast(kept, this.now(), this.wallMinusOwnMs, settings.holdDown);
      if (past !== null) this.seen.set(kept.name, { past, lostSinceMs: null });
    }
    // Moments that lie ahead would else be taken for now by every life to come.
    if (this.seen.size > 0) this.save();
  }

  note(member: string, before: DatabaseVerdict, after: DatabaseVerdict): void {
    const { past, lostSinceMs } = this.seen.get(member) ?? { past: newMemberPast, lostSinceMs: null };
    const nowMs = this.now();
    const goesOn = isFallen(before) && lostSinceMs !== null;
    const next = noteVerdict(past, after, nowMs);
    this.seen.set(member, {
      past: next,
      lostSinceMs: !isFallen(after) ? null : goesOn ? lostSinceMs : nowMs,
    });
    if (next.isFallen !== past.isFallen) this.save();
  }

  forget(member: string): void {
    const past = this.seen.get(member)?.past;
    this.seen.delete(member);
    if (past !== undefined && past.fallsAtMs.length > 0) this.save();
  }

  isHeld(member: string, policy: HoldDownPolicy): boolean {
    return this.holdOf(member, policy) !== null;
  }

  /** The same reports with what is held of them, and until when. */
  tell(reports: readonly DatabaseStatus[], policy: HoldDownPolicy | null): DatabaseStatus[] {
    return reports.map((report) => {
      const hold = policy && this.holdOf(report.name, policy);
      const untilMs = hold?.untilMs ?? null;
      return { ...report, isHeld: hold !== null, heldUntil: untilMs === null ? null : this.wallMoment(untilMs) };
    });
  }

  /** Null while it is not lost. */
  lostForMs(member: string): number | null {
    const since = this.seen.get(member)?.lostSinceMs ?? null;
    return since === null ? null : this.now() - since;
  }

  private holdOf(member: string, policy: HoldDownPolicy) {
    const past = this.seen.get(member)?.past;
    return past === undefined ? null : findHold(past, this.now(), policy);
  }

  private save(): void {
    const fallen = [...this.seen].filter(([, { past }]) => past.fallsAtMs.length > 0);
    this.memory?.save(fallen.map(([name, { past }]) => keepPast(name, past, this.wallMinusOwnMs)));
  }

  /** Read anew each time: the wall clock may have been set. */
  private get wallMinusOwnMs(): number {
    return this.wallNow() - this.now();
  }

  /** To the second: two clocks do not agree to the millisecond each time. */
  private wallMoment(atMs: number): string {
    return new Date(Math.ceil((atMs + this.wallMinusOwnMs) / 1000) * 1000).toISOString();
  }
}

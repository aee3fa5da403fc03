/** When members fell and came back, as this host saw it: for how long one is lost, and which is held down. */
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import {
  findHold,
  isFallen,
  newMemberPast,
  noteVerdict,
  type HoldDownPolicy,
  type MemberPast,
} from '../domain/databases/hold-down';

interface Seen {
  past: MemberPast;
  /** Null while it is not lost. */
  lostSinceMs: number | null;
}

/** All moments by a clock that nobody sets. */
export class DatabasePasts {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  note(member: string, before: DatabaseVerdict, after: DatabaseVerdict): void {
    const { past, lostSinceMs } = this.seen.get(member) ?? { past: newMemberPast, lostSinceMs: null };
    const nowMs = this.now();
    const goesOn = isFallen(before) && lostSinceMs !== null;
    this.seen.set(member, {
      past: noteVerdict(past, after, nowMs),
      lostSinceMs: !isFallen(after) ? null : goesOn ? lostSinceMs : nowMs,
    });
  }

  forget(member: string): void {
    this.seen.delete(member);
  }

  isHeld(member: string, policy: HoldDownPolicy): boolean {
    const past = this.seen.get(member)?.past;
    return past !== undefined && findHold(past, this.now(), policy) !== null;
  }

  /** Null while it is not lost. */
  lostForMs(member: string): number | null {
    const since = this.seen.get(member)?.lostSinceMs ?? null;
    return since === null ? null : this.now() - since;
  }
}

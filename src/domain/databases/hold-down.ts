/**
 * A member that falls again and again is not trusted at once when it is back: every return would bring tenants that are
 * moved away again with the next fall.
 */
import type { DatabaseVerdict } from './database-verdict';

/** A member that fell so often within this time gets no tenants until it has been up for `stableMs`. */
export interface HoldDownPolicy {
  falls: number;
  withinMs: number;
  stableMs: number;
}

/** Bounded, whatever the policy becomes: `falls` goes up to it. */
export const keptFalls = 100;

export interface MemberPast {
  /** When it fell, oldest first, at most `keptFalls`. */
  fallsAtMs: readonly number[];
  /** Whether it fell and has not been up since: it cannot fall twice in a row. */
  isFallen: boolean;
  /** Since when it has been up without a break; null: it is not up. */
  upSinceMs: number | null;
}

export const newMemberPast: MemberPast = { fallsAtMs: [], isFallen: false, upSinceMs: null };

export function isFallen(verdict: DatabaseVerdict): boolean {
  return verdict === 'down' || verdict === 'readOnly';
}

export function noteVerdict(past: MemberPast, verdict: DatabaseVerdict, atMs: number): MemberPast {
  if (verdict === 'up') return { ...past, isFallen: false, upSinceMs: past.upSinceMs ?? atMs };
  if (!isFallen(verdict) || past.isFallen) return { ...past, upSinceMs: null };
  return { fallsAtMs: [...past.fallsAtMs, atMs].slice(-keptFalls), isFallen: true, upSinceMs: null };
}

export interface Hold {
  /** Null while it is not even up. */
  untilMs: number | null;
}

/** Null when it is not held. A hold that has begun ends with stability alone, not because its falls grow old. */
export function findHold(past: MemberPast, nowMs: number, policy: HoldDownPolicy): Hold | null {
  const first = past.fallsAtMs.at(-policy.falls);
  const last = past.fallsAtMs.at(-1);
  if (first === undefined || last === undefined || past.fallsAtMs.length < policy.falls) return null;
  if (last - first > policy.withinMs) return null;
  if (past.upSinceMs === null) return { untilMs: null };
  const untilMs = past.upSinceMs + policy.stableMs;
  return nowMs < untilMs ? { untilMs } : null;
}

/**
 * The verdict on one member, as a fold over what its checks saw. One lost answer changes nothing: `down` wants a break
 * twice, or silence `downAfter` times; leaving `down` or `readOnly` wants `upAfter` other facts in a row. All else is
 * believed at once, for nobody is moved because of it.
 */
import type { DatabaseFact } from './database-fact';
import { judgeFact, type DatabaseJudgement } from './database-judgement';
import type { DatabaseVerdict } from './database-verdict';
import { isFallen } from './hold-down';

export interface HealthPolicy {
  timeoutMs: number;
  downAfter: number;
  upAfter: number;
}

export interface DatabaseHealth {
  verdict: DatabaseVerdict;
  reason: string;
  /** Since when it has this verdict. */
  sinceMs: number;
  /** The last check that counts; null: there was none yet. */
  asOfMs: number | null;
  /** Facts in a row that speak for another verdict which is not believed yet; `breaks` are the last of them. */
  doubts: { verdict: DatabaseVerdict; count: number; breaks: number } | null;
}

/** `atOnce`; `backToBack`: as soon as the time of this one is over; `inPeriod`. */
export type NextCheck = 'atOnce' | 'backToBack' | 'inPeriod';

const breaksNeeded = 2;

export function newHealth(nowMs: number): DatabaseHealth {
  return { verdict: 'unknown', reason: 'it has not been checked yet', sinceMs: nowMs, asOfMs: null, doubts: null };
}

export function foldFact(
  health: DatabaseHealth,
  fact: DatabaseFact,
  nowMs: number,
  policy: HealthPolicy,
): { health: DatabaseHealth; next: NextCheck } {
  const judgement = judgeFact(fact, policy.timeoutMs);
  const { verdict, reason, evidence } = judgement;
  if (verdict === health.verdict) return settled({ ...health, reason, asOfMs: nowMs, doubts: null });
  const doubts = doubt(health, judgement);
  const changes = isFallen(verdict)
    ? isProven(doubts, judgement, policy)
    : !isFallen(health.verdict) || doubts.count >= policy.upAfter;
  if (changes) return settled({ verdict, reason, sinceMs: nowMs, asOfMs: nowMs, doubts: null });
  const next = !isFallen(verdict) ? 'inPeriod' : evidence === 'break' ? 'atOnce' : 'backToBack';
  return { health: { ...health, asOfMs: nowMs, doubts }, next };
}

function doubt({ doubts }: DatabaseHealth, { verdict, evidence }: DatabaseJudgement) {
  // Between a fallen verdict and any other it does not matter which of the others it is.
  const goesOn = doubts !== null && (isFallen(verdict) ? doubts.verdict === verdict : !isFallen(doubts.verdict));
  const breaks = evidence !== 'break' ? 0 : goesOn ? doubts.breaks + 1 : 1;
  return { verdict, count: goesOn ? doubts.count + 1 : 1, breaks };
}

function isProven(
  { count, breaks }: { count: number; breaks: number },
  { evidence }: DatabaseJudgement,
  { downAfter }: HealthPolicy,
): boolean {
  return evidence === 'break' ? breaks >= breaksNeeded : count >= downAfter;
}

function settled(health: DatabaseHealth): { health: DatabaseHealth; next: NextCheck } {
  return { health, next: 'inPeriod' };
}

/**
 * What follows for an order from what was seen of it. Outages change nothing but the time of the next look; the gates
 * decide who may look at all.
 */
import { attentionOf } from './attention';
import type { OrderSight } from './erp-answer';
import {
  attentionRecheckMs,
  hasAttemptsLeft,
  isUnproven,
  longestSilenceMs,
  nthDelayMs,
  type AttemptPolicy,
  type OrderProgress,
  type OrderStep,
} from './order-progress';

export type AttemptSeen =
  /** The ERP was asked and no task was run. `erpTells`: of others at the same time, as far as is known. */
  | { kind: 'asked'; sight: OrderSight; erpTells?: boolean }
  /** The shop has no such order any more. */
  | { kind: 'gone' }
  | { kind: 'badNumber' }
  /** The task was not begun, or cannot be: the node's gate has heard of it. */
  | { kind: 'notBegun' }
  /** The task ran to its end, and the ERP was asked afterwards. */
  | { kind: 'ran'; as: 'DONE' | 'FAILED' | 'ERP_DOWN'; sight: OrderSight }
  /** Neither the token nor anything else tells whether the task ran. */
  | { kind: 'unprovable' };

export interface Decided {
  progress: OrderProgress;
  step: OrderStep;
}

export function decideOrder(known: OrderProgress, seen: AttemptSeen, nowMs: number, policy: AttemptPolicy): Decided {
  if (seen.kind === 'gone') return afterGone(known, nowMs);
  // It is there: that it was not before means nothing.
  const { goneSince: _, ...before } = known;
  switch (seen.kind) {
    case 'badNumber': {
      const { silentSince: __, ...asked } = before;
      // A number that somebody changes proves nothing about a task that ran with the old one.
      if (isUnproven(asked)) return needsPerson(asked, nowMs);
      return needsPerson({ ...asked, status: 'FAILED', reason: 'BAD_NUMBER' }, nowMs);
    }
    case 'notBegun':
      return { progress: before, step: lookAgain(before, nowMs, policy) };
    case 'unprovable': {
      const verifyUntil = iso(nowMs + policy.verify.forMs);
      const progress: OrderProgress = { ...before, status: 'UNKNOWN', reason: 'NO_PROOF', pending: null, verifyUntil };
      return { progress, step: { kind: 'ask', at: iso(nowMs + policy.verify.everyMs) } };
    }
    case 'asked':
      if (seen.sight.kind === 'noAnswer') return afterSilence(before, seen.erpTells === true, nowMs, policy);
      return afterSight(before, seen.sight, nowMs, policy);
    case 'ran':
      return afterSight(afterRun(before, seen.as, seen.sight, nowMs, policy), seen.sight, nowMs, policy);
  }
}

/** One look may be into the wrong database, or one that lags: it is given up when it is still gone a day later. */
function afterGone(before: OrderProgress, nowMs: number): Decided {
  const { goneSince } = before;
  const closesAtMs = (goneSince === undefined ? nowMs : Date.parse(goneSince)) + attentionRecheckMs;
  if (nowMs >= closesAtMs) return over({ ...before, status: 'ABANDONED', reason: 'GONE' });
  return { progress: { ...before, goneSince: goneSince ?? iso(nowMs) }, step: { kind: 'ask', at: iso(closesAtMs) } };
}

/** A task that says itself that its ERP is away does not count against the order. */
function afterRun(
  before: OrderProgress,
  as: 'DONE' | 'FAILED' | 'ERP_DOWN',
  sight: OrderSight,
  nowMs: number,
  { verify }: AttemptPolicy,
): OrderProgress {
  // One that failed is verified once; who got no answer to that has still to be told.
  const once = sight.kind === 'noAnswer' ? iso(nowMs) : null;
  return {
    ...before,
    ...{ status: 'FAILED', reason: 'NOT_FOUND', pending: null },
    attempts: before.attempts + (as === 'ERP_DOWN' ? 0 : 1),
    inserts: before.inserts + 1,
    verifyUntil: as === 'DONE' ? iso(nowMs + verify.forMs) : once,
  };
}

/** A look asks for it next, not a sending: a look learns whether it is the ERP that is silent, or this order of it. */
function afterSilence(before: OrderProgress, erpTells: boolean, nowMs: number, policy: AttemptPolicy): Decided {
  const at = lookAgain(before, nowMs, policy).at;
  if (!erpTells) return { progress: before, step: { kind: 'ask', at } };
  const silentSince = before.silentSince ?? iso(nowMs);
  const progress: OrderProgress = { ...before, silentSince };
  if (nowMs - Date.parse(silentSince) < longestSilenceMs || attentionOf(before) !== null)
    return { progress, step: { kind: 'ask', at } };
  if (isUnproven(before)) return needsPerson(progress, nowMs);
  return needsPerson({ ...progress, status: 'FAILED', reason: 'NO_ANSWER' }, nowMs);
}

function afterSight(known: OrderProgress, sight: OrderSight, nowMs: number, policy: AttemptPolicy): Decided {
  if (sight.kind === 'noAnswer') return { progress: known, step: lookAgain(known, nowMs, policy) };
  const { silentSince: _, ...before } = known;
  switch (sight.kind) {
    case 'integrated':
      return over({ ...before, status: 'SUCCESS', reason: 'OK', attempts: triesOf(before) + 1 });
    case 'paymentPending':
      return afterPending(before, nowMs, policy);
    case 'missing':
      return afterMissing(before, nowMs, policy);
  }
}

/** People are told of the first one, as only they can confirm a payment; it burns no attempt, however long it takes. */
function afterPending(before: OrderProgress, nowMs: number, { paymentPending }: AttemptPolicy): Decided {
  const known = before.pending;
  const pending = { since: known?.since ?? iso(nowMs), rechecks: known === null ? 0 : known.rechecks + 1 };
  const progress: OrderProgress = {
    ...before,
    ...{ status: 'FAILED', reason: 'PAYMENT_PENDING', pending, verifyUntil: null, isPendingCounted: true },
    attempts: before.attempts + (before.isPendingCounted ? 0 : 1),
  };
  if (nowMs - Date.parse(pending.since) >= paymentPending.giveUpAfterMs) return needsPerson(progress, nowMs);
  const delayMs = nthDelayMs(paymentPending.recheckMs, pending.rechecks + 1);
  return { progress: { ...progress, needsAttention: false }, step: { kind: 'ask', at: iso(nowMs + delayMs) } };
}

/** Without the one for SUCCESS: one of which the legacy said so may be asked for once more. */
function triesOf({ status, attempts }: OrderProgress): number {
  return status === 'SUCCESS' ? Math.max(0, attempts - 1) : attempts;
}

function afterMissing(before: OrderProgress, nowMs: number, policy: AttemptPolicy): Decided {
  if (before.verifyUntil !== null && nowMs < Date.parse(before.verifyUntil))
    return { progress: before, step: lookAgain(before, nowMs, policy) };
  if (isUnproven(before)) return needsPerson({ ...before, verifyUntil: null }, nowMs);
  const progress: OrderProgress = {
    ...before,
    ...{ status: 'FAILED', reason: 'NOT_FOUND', pending: null, verifyUntil: null },
    attempts: triesOf(before),
  };
  if (!hasAttemptsLeft(progress, policy)) return needsPerson(progress, nowMs);
  const isFirst = progress.attempts === 0 && progress.inserts === 0;
  const delayMs = isFirst ? 0 : nthDelayMs(policy.backoffMs, progress.attempts);
  return { progress: { ...progress, needsAttention: false }, step: { kind: 'attempt', at: iso(nowMs + delayMs) } };
}

type LaterStep = Exclude<OrderStep, { kind: 'over' }>;

/** The same look once more: nothing was learnt. */
function lookAgain(progress: OrderProgress, nowMs: number, policy: AttemptPolicy): LaterStep {
  const { verifyUntil, needsAttention, pending } = progress;
  const isWithin = verifyUntil !== null && nowMs < Date.parse(verifyUntil);
  if (isWithin) return { kind: 'ask', at: iso(nowMs + policy.verify.everyMs) };
  if (needsAttention) return { kind: 'ask', at: iso(nowMs + attentionRecheckMs) };
  const at = iso(nowMs + nthDelayMs(policy.backoffMs, 1));
  return { kind: verifyUntil !== null || pending !== null || isUnproven(progress) ? 'ask' : 'attempt', at };
}

function needsPerson(progress: OrderProgress, nowMs: number): Decided {
  const step: OrderStep = { kind: 'ask', at: iso(nowMs + attentionRecheckMs) };
  return { progress: { ...progress, needsAttention: true }, step };
}

function over(progress: OrderProgress): Decided {
  return { progress: { ...progress, pending: null, verifyUntil: null, needsAttention: false }, step: { kind: 'over' } };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

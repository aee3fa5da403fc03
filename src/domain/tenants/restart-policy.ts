/**
 * When an exited process starts again. The agent's reflex, the workflow and the agent cut off from it all call this one
 * function, so they agree; each carries out the part that is its own.
 */
export interface RestartPolicy {
  /** Restarts at once, so many exits within `withinMs`. */
  reflex: number;
  withinMs: number;
  /** A run this long wipes the slate. */
  healthyAfterMs: number;
  /** Delays of the tries after the reflex; the last one repeats. */
  backoffMs: readonly number[];
  /** Starts since the last healthy run after which it is given up. */
  fatalAfter: number;
  retryFatalEveryMs: number;
}

export interface RestartFacts {
  /** Charged exits since the last healthy run, the present one included. */
  exitsAtMs: readonly number[];
  startsSinceHealthy: number;
  /** Tries scheduled since the last healthy run. */
  backoffStep: number;
}

export type RestartDecision =
  | { kind: 'restart' }
  | { kind: 'backoff'; delayMs: number; step: number }
  | { kind: 'fatal'; delayMs: number; step: number };

export function decideRestart(facts: RestartFacts, nowMs: number, policy: RestartPolicy): RestartDecision {
  const recentExits = facts.exitsAtMs.filter((exitedAtMs) => nowMs - exitedAtMs < policy.withinMs).length;
  // Once handed over it stays so until a healthy run: a long back-off must not earn a fresh reflex budget.
  if (facts.backoffStep === 0 && recentExits <= policy.reflex) return { kind: 'restart' };
  const step = facts.backoffStep + 1;
  if (facts.startsSinceHealthy >= policy.fatalAfter) return { kind: 'fatal', delayMs: policy.retryFatalEveryMs, step };
  return { kind: 'backoff', delayMs: policy.backoffMs[Math.min(step, policy.backoffMs.length) - 1] ?? 0, step };
}

/** What is noted of a decision; one to restart is a try that is due. */
export function scheduleTry(decision: RestartDecision, facts: RestartFacts, nowMs: number, random: number) {
  const isRestart = decision.kind === 'restart';
  const delayMs = isRestart ? 0 : withJitter(decision.delayMs, random);
  return {
    kind: 'tryScheduled' as const,
    as: decision.kind === 'fatal' ? ('fatal' as const) : ('backoff' as const),
    nextTryAt: new Date(nowMs + delayMs).toISOString(),
    step: isRestart ? facts.backoffStep : decision.step,
  };
}

/** ±20 %, so that many tenants that failed together do not try together. `random` lies in [0, 1). */
export function withJitter(delayMs: number, random: number): number {
  return Math.round(delayMs * (0.8 + 0.4 * random));
}

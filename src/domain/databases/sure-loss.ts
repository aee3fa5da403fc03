/**
 * Whether a lost member is so surely lost that its tenants leave it. When everything falls, or comes back, members are
 * seen to do so one after the other, and nobody is to be moved in that moment: to one that is about to fall, too, or away
 * from one that is about to be back.
 */
import type { DatabaseHealth } from './database-health';
import { isFallen } from './hold-down';

type Seen = Pick<DatabaseHealth, 'verdict' | 'sinceMs' | 'asOfMs' | 'doubts'>;

/** It is up, and its last check was good: it may be given tenants. */
export function isSurelyUp({ verdict, doubts }: Seen): boolean {
  return verdict === 'up' && doubts === null;
}

/** It is lost, and was still lost when it was asked after one of the `others` that are up had come up. */
export function isSurelyLost({ verdict, doubts, asOfMs }: Seen, others: readonly Seen[]): boolean {
  if (!isFallen(verdict) || doubts !== null || asOfMs === null) return false;
  const up = others.filter(isSurelyUp);
  return up.length === 0 || up.some(({ sinceMs }) => sinceMs <= asOfMs);
}

/** A database that was not up when something happened to its tenant: nobody is blamed for what an outage does. */
import type { DatabaseAnswer } from '../databases/database-answer';
import type { DatabaseVerdict } from '../databases/database-verdict';
import { isFallen } from '../databases/hold-down';
import { withJitter } from './restart-policy';

export interface Outage {
  database: string;
  verdict: DatabaseVerdict;
}

const pausesMs = [1000, 2000, 5000, 10_000, 30_000];

/** Null when the database is not to blame: it is up, or nobody watches it. */
export function findOutage(database: string, answer: DatabaseAnswer | null): Outage | null {
  return answer === null || answer.verdict === 'up' ? null : { database, verdict: answer.verdict };
}

export function describeOutage({ database, verdict }: Outage): string {
  const how = verdict === 'unknown' ? 'did not answer' : verdict === 'readOnly' ? 'only read' : `was ${verdict}`;
  return `while its database ${database} ${how}`;
}

/**
 * Before the next start, after so many exits in a row that were an outage's, this one included. 0 with a member that is
 * lost: then another one is chosen, or waited for. `random` lies in [0, 1).
 */
export function pauseAfterOutage(answer: DatabaseAnswer, exits: number, random: number): number {
  if (isFallen(answer.verdict) && answer.settlesInMs === 0) return 0;
  const pauseMs = withJitter(pausesMs[Math.min(exits, pausesMs.length) - 1] ?? 0, random);
  return Math.max(pauseMs, answer.settlesInMs);
}

/** What an agent tells the pool's workflow: all that it sees and knows, so that the newest report is enough. */
import type { DatabaseVerdict } from './database-verdict';
import type { MemberUse, MoveOutcome } from './move-order';
import type { PoolRules } from './pool-rules';

export interface SeenMember extends MemberUse {
  name: string;
  /** `host:port`. */
  address: string;
  maxTenants: number | null;
  verdict: DatabaseVerdict;
  reason: string;
  since: string;
  isHeld: boolean;
}

export interface PoolReport {
  pool: string;
  host: string;
  /** Names this life of the agent; starts with an ISO moment, so that a later one sorts later. */
  incarnation: string;
  /** Rises with each report of this life. */
  seq: number;
  members: SeenMember[];
  rules: PoolRules;
  /** What it has moved without being asked since the last report that was taken: cut off, or the worker was away. */
  alone: AloneMove[];
}

export interface AloneMove extends MoveOutcome {
  at: string;
  from: string;
  reason: string;
}

export const keptAlone = 5;

/** Whether `report` is newer than what is known of its host. */
export function isNewerReport(
  known: Pick<PoolReport, 'incarnation' | 'seq'> | null,
  report: Pick<PoolReport, 'incarnation' | 'seq'>,
): boolean {
  if (known === null || report.incarnation > known.incarnation) return true;
  return report.incarnation === known.incarnation && report.seq > known.seq;
}

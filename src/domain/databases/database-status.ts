import type { DatabaseVerdict } from './database-verdict';

/** What an agent says of one member in each beat of its lease. */
export interface DatabaseStatus {
  name: string;
  /** `host:port`. */
  address: string;
  verdict: DatabaseVerdict;
  reason: string;
  /** Since when it has this verdict. */
  since: string;
  /** The last check that counts; null: there was none yet. */
  asOf: string | null;
  /** Until when it gets nobody here, because it fell again and again; null: it may. Absent in what older agents tell. */
  heldUntil?: string | null;
}

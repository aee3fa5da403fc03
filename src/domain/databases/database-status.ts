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
  /** Whether it fell so often that it gets no tenants while another one is up; older agents do not tell. */
  isHeld?: boolean;
  /** Until when, if it stays up; null when it is not held, and when it is and is not even up. Older agents do not tell. */
  heldUntil?: string | null;
}

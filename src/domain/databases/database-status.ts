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
}

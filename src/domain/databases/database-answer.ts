/** How a member was when it was asked, because something happened to a tenant of it. */
import type { DatabaseVerdict } from './database-verdict';

export interface DatabaseAnswer {
  verdict: DatabaseVerdict;
  reason: string;
  /** By then more checks have made sure of it; 0: it is sure. */
  settlesInMs: number;
}

/** A member that fell so often within this time gets no tenants until it has been up for `stableMs`. */
export interface HoldDownPolicy {
  falls: number;
  withinMs: number;
  stableMs: number;
}

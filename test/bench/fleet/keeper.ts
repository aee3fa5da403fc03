/** Whoever keeps tenants running: Watchkeeper's agent, and those that it is compared with. */
import type { PlacedTenant } from '../bench';

export interface Keeper {
  title: string;
  /** Most tenants that it is measured with. */
  most: number;
  /** Begins to keep them; they need not listen yet. `commandOf` is a tenant's command line. */
  start(tenants: readonly PlacedTenant[], commandOf: CommandOf): Promise<void>;
  /** Ends the supervisor and whatever descends from it. */
  end(): Promise<void>;
}

/** The port may be a placeholder, as in Watchkeeper's configuration. */
export type CommandOf = (tenant: { name: string; port: number | string }) => string[];

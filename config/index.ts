import type { HostSettings } from './hosts';
import type { TemporalSettings } from './temporal';
import type { TenantSettings } from './tenants';

export interface Configuration {
  /** Absolute path of the file that this was read from. */
  file: string;
  /** First 12 hex digits of the SHA-256 of its text. */
  hash: string;
  stateDir: string;
  temporal: TemporalSettings;
  hosts: readonly HostSettings[];
  tenants: TenantSettings;
}

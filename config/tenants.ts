import type { RestartPolicy } from '../src/domain/tenants/restart-policy';

interface CheckTiming {
  everyMs: number;
  timeoutMs: number;
  /** Failed checks in a row before the process is replaced. */
  failures: number;
  /** Pause before the check after a failed one. */
  recheckMs: number;
  /** Deadline of a start: the first check has to pass by then. */
  startGraceMs: number;
}

export type CheckSettings = ({ kind: 'runinfo' | 'tcp' | 'none' } | { kind: 'http'; path: string }) & CheckTiming;

export interface TenantSettings {
  watchPath: string;
  startFile: string;
  command: readonly string[];
  check: CheckSettings;
  stopGraceMs: number;
  restart: RestartPolicy;
  onShutdown: 'keep' | 'stop';
  environment: readonly string[];
}

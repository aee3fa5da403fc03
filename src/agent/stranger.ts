/**
 * Somebody else's process on a tenant's port. It is taken for the tenant, started by hand, only when it works in the
 * tenant's directory *and* answers with the tenant's name and port; anything else is left alone and shown.
 */
import { realpathSync } from 'node:fs';
import type { CheckSettings } from '../../config/tenants';
import { listenersOn } from '../adapters/ports/listeners';
import { canBind } from '../adapters/ports/probe';
import { bootId, type ProcessIdentity, readStat } from '../adapters/processes/identity';
import { readWorkingDirectory } from '../adapters/processes/working-directory';
import type { CheckTarget } from './checks/check';
import { askRunInfo } from './checks/runinfo';

export interface Stranger {
  /** Null when it cannot be seen. */
  identity: ProcessIdentity | null;
  message: string;
}

/** Null when nobody listens on the port. */
export function findStranger(port: number): Stranger | null {
  if (canBind(port)) return null;
  const [listener] = listenersOn(port);
  if (listener === undefined) return null;
  const stat = listener.pid === null ? null : readStat(listener.pid);
  if (stat === null) return { identity: null, message: `a process that cannot be seen listens on port ${port}` };
  const { pid, startTicks } = stat;
  const message = `process ${pid} (${listener.program ?? '?'}), which is not ours, listens on port ${port}`;
  return { identity: { pid, startTicks, bootId: bootId() }, message };
}

/** What the tenant calls its database, if the stranger is proven to be it; null when it is not. Only the `runinfo` check
 * tells the name, so only it can. */
export async function askTenantItself(
  stranger: ProcessIdentity,
  tenant: CheckTarget & { home: string },
  settings: CheckSettings,
): Promise<string | null> {
  if (settings.kind !== 'runinfo') return null;
  if (readWorkingDirectory(stranger.pid) !== realpathSync(tenant.home)) return null;
  // It does not answer as the tenant: that is the answer.
  return askRunInfo(tenant, settings.timeoutMs).catch(() => null);
}

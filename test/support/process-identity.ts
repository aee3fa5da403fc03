import { bootId, type ProcessIdentity, readStat } from '../../src/adapters/processes/identity';

/** Who has `pid` now: of a child, right after it was spawned. */
export function identityOf(pid: number | undefined, what = 'the process'): ProcessIdentity {
  const stat = readStat(pid ?? 0);
  if (stat === null) throw new Error(`${what} could not be started`);
  return { pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** What a process leaves behind in its session when it ends: children that it did not wait for. */
import { readdirSync } from 'node:fs';
import { bootId, isAlive, type ProcessIdentity, readStat } from './identity';

/**
 * Live members of the session that `leader` (which has ended) opened. Empty when its number belongs to another process
 * by now: then nothing about that session is proven.
 */
export function findLeftovers(leader: ProcessIdentity): ProcessIdentity[] {
  if (!hasGroup(leader.pid)) return [];
  const holder = readStat(leader.pid);
  if (holder !== null && holder.startTicks !== leader.startTicks) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readStat(Number(entry)))
    .filter((stat) => stat !== null)
    .filter((stat) => stat.session === leader.pid && stat.startTicks >= leader.startTicks)
    .map((stat) => ({ pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() }))
    .filter(isAlive);
}

/** One syscall: the usual answer, no, must cost nothing. */
function hasGroup(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

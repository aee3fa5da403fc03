/** A process and what descends from it, each known by pid and start time, to be ended to the last one. */
import { readdirSync } from 'node:fs';
import { isAlive, type ProcessIdentity, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { until } from '../../support/until';

/** Parents first: a supervisor that is dead starts nothing again. */
function treeOf(root: ProcessIdentity): ProcessIdentity[] {
  if (!isAlive(root)) return [];
  const childrenOf = new Map<number, ProcessIdentity[]>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : null;
    if (stat === null) continue;
    const identity = { pid: stat.pid, startTicks: stat.startTicks, bootId: root.bootId };
    childrenOf.set(stat.parentPid, [...(childrenOf.get(stat.parentPid) ?? []), identity]);
  }
  const tree = [root];
  for (const member of tree) tree.push(...(childrenOf.get(member.pid) ?? []));
  return tree;
}

export async function endTree(root: ProcessIdentity): Promise<void> {
  // Stopped, it begins nothing new while its descendants are looked up.
  signalProcess(root, 'SIGSTOP', 'process');
  const tree = treeOf(root);
  for (const member of tree) signalProcess(member, 'SIGKILL', 'process');
  await until('all descendants are gone', () => !tree.some(isAlive), 15_000, 50);
}

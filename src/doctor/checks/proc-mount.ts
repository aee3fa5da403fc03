import { readFileSync } from 'node:fs';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export function examineProcMount({ isRoot }: Patient): Verdict[] {
  return [judgeProcMount(readFileSync('/proc/self/mountinfo', 'latin1'), isRoot)];
}

/** The last one mounted there counts; its own options stand behind the ` - `. Source: proc(5). */
export function judgeProcMount(mountInfo: string, isRoot: boolean): Verdict {
  const line = mountInfo.split('\n').findLast((text) => text.split(' ')[4] === '/proc');
  if (line === undefined) return problem('/proc is not mounted', 'mount -t proc proc /proc (as root)');
  const hiding = /hidepid=(\w+)/.exec(line)?.[1] ?? 'off';
  const isHidden = !['off', '0'].includes(hiding);
  if (!isHidden) return fine('/proc shows every process');
  if (isRoot) return fine(`/proc hides processes (hidepid=${hiding}), but not from root`);
  const found = `/proc hides other users’ processes (hidepid=${hiding}): whoever takes a tenant’s port cannot be named`;
  return advice(found, 'mount it with gid= of a group that the agent’s user is in, or run the agent as root');
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export interface InotifyUse {
  instances: number;
  watches: number;
}

/** The watch path and the folder of runs, and one watch for each directory; spare for those that come. */
export function watchesNeeded(tenants: number): number {
  return 2 * tenants + 100;
}

export function examineInotify({ tenants, isRoot }: Patient): Verdict[] {
  const limit = (name: string) => Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'latin1'));
  const limits = { instances: limit('max_user_instances'), watches: limit('max_user_watches') };
  return judgeInotify(limits, countUse(), watchesNeeded(tenants.length), isRoot);
}

/** Limits hold for all processes of one user; of other users' nothing can be seen, which is as well. */
function countUse(): InotifyUse {
  const uid = process.getuid?.() ?? 0;
  const use = { instances: 0, watches: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) !== uid) continue;
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== 'anon_inode:inotify') continue;
        use.instances += 1;
        use.watches += readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1').split('inotify wd:').length - 1;
      }
    } catch {
      // Gone meanwhile, or closed to us.
    }
  }
  return use;
}

export function judgeInotify(limits: InotifyUse, used: InotifyUse, needed: number, isRoot: boolean): Verdict[] {
  const mend = (name: string, value: number) =>
    `sysctl -w fs.inotify.${name}=${value} (as root; and in /etc/sysctl.d/)`;
  const whose = isRoot ? 'root' : 'this user';
  const verdicts: Verdict[] = [];
  if (limits.watches < needed) {
    const found = `the kernel gives a user ${limits.watches} inotify watches, and the tenants need about ${needed}`;
    verdicts.push(problem(found, mend('max_user_watches', Math.max(65_536, needed * 4))));
  } else if (used.watches > limits.watches * 0.8) {
    const found = `${used.watches} of ${limits.watches} inotify watches of ${whose} are in use`;
    verdicts.push(advice(found, mend('max_user_watches', limits.watches * 4)));
  }
  if (limits.instances - used.instances < 8) {
    const found = `${used.instances} of ${limits.instances} inotify instances of ${whose} are in use`;
    verdicts.push(advice(found, mend('max_user_instances', Math.max(512, limits.instances * 2))));
  }
  if (verdicts.length > 0) return verdicts;
  return [
    fine(
      `inotify: ${used.watches} of ${limits.watches} watches and ${used.instances} of ${limits.instances} instances in use`,
    ),
  ];
}

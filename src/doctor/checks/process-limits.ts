import { readFileSync } from 'node:fs';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export interface ProcessLimits {
  /** Infinity: none. */
  openFiles: number;
  processes: number;
  /** Of the cgroup that this command runs in. */
  tasks: number;
  tasksNow: number;
  pidMax: number;
}

/** A shim, a process, and the threads that a small server has. */
const tasksOfTenant = 12;
const filesOfAgent = 256;
/** Its check's connection, its watch, what its start needs. */
const filesOfTenant = 4;

export function examineProcessLimits({ tenants }: Patient): Verdict[] {
  const own = readFileSync('/proc/self/limits', 'latin1');
  const hard = (name: string) => bounded(new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(own)?.[1]);
  const limits = {
    openFiles: hard('Max open files'),
    processes: hard('Max processes'),
    tasks: bounded(readCgroup('pids.max')),
    tasksNow: Number(readCgroup('pids.current') ?? 0),
    pidMax: Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1')),
  };
  return judgeProcessLimits(limits, tenants.length);
}

function bounded(text: string | undefined): number {
  return text === undefined || text === 'unlimited' || text === 'max' ? Infinity : Number(text);
}

/** Undefined where there is no such limit: cgroups of version 1, or the root of them. */
function readCgroup(file: string): string | undefined {
  try {
    const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1] ?? '/';
    return readFileSync(`/sys/fs/cgroup${path}/${file}`, 'latin1').trim();
  } catch {
    return undefined;
  }
}

export function judgeProcessLimits(limits: ProcessLimits, tenants: number): Verdict[] {
  const files = filesOfAgent + filesOfTenant * tenants;
  const tasks = tasksOfTenant * tenants;
  const verdicts: Verdict[] = [];
  const refuse = (found: string, remedy: string) => verdicts.push(problem(found, remedy));
  if (limits.openFiles < files)
    refuse(
      `a process may have ${limits.openFiles} open files; the agent needs about ${files}`,
      `LimitNOFILE=${files * 2} in the unit, or ulimit -n`,
    );
  if (limits.processes < tasks)
    refuse(
      `a user may have ${limits.processes} processes and threads; the tenants need about ${tasks}`,
      'LimitNPROC=infinity in the unit, or ulimit -u',
    );
  if (limits.tasks - limits.tasksNow < tasks && limits.tasks < Infinity) {
    const found = `this control group may have ${limits.tasks} processes and threads (${limits.tasksNow} now); the tenants need about ${tasks}`;
    verdicts.push(advice(found, 'TasksMax=infinity in the unit of the agent; in a container, --pids-limit'));
  }
  if (limits.pidMax < tasks * 2)
    refuse(`the kernel has ${limits.pidMax} process numbers`, 'sysctl -w kernel.pid_max=4194304 (as root)');
  if (verdicts.length > 0) return verdicts;
  return [
    fine(
      `open files (${shown(limits.openFiles)}) and processes (${shown(limits.processes)}) suffice for ${tenants} tenants`,
    ),
  ];
}

function shown(limit: number): string {
  return limit === Infinity ? 'no limit' : `${limit}`;
}

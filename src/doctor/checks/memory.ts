import { readFileSync } from 'node:fs';
import { listenersOn } from '../../adapters/ports/listeners';
import { readWorkingDirectory } from '../../adapters/processes/working-directory';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient } from '../patient';

export interface MemoryFacts {
  availableMb: number;
  totalMb: number;
  swapMb: number;
  tenants: number;
  /** Of some tenants that run. */
  sampleMb: readonly number[];
  running: number;
  panicsWhenFull: boolean;
}

/** Enough to know what one takes. */
const sampleSize = 10;

export function examineMemory({ tenants }: Patient): Verdict[] {
  const table = readFileSync('/proc/meminfo', 'latin1');
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(table)?.[1] ?? 0) / 1024);
  const sampleMb = tenants.slice(0, sampleSize).flatMap(({ port, home }) => {
    const pid = listenersOn(port).find(
      (listener) => listener.pid !== null && readWorkingDirectory(listener.pid) === home,
    )?.pid;
    return pid == null ? [] : [residentMb(pid)];
  });
  return judgeMemory({
    availableMb: megabytes('MemAvailable'),
    totalMb: megabytes('MemTotal'),
    swapMb: megabytes('SwapTotal'),
    tenants: tenants.length,
    sampleMb,
    running: Math.round((sampleMb.length / Math.max(1, Math.min(sampleSize, tenants.length))) * tenants.length),
    panicsWhenFull: readFileSync('/proc/sys/vm/panic_on_oom', 'latin1').trim() !== '0',
  });
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    // Gone meanwhile.
    return 0;
  }
}

export function judgeMemory(facts: MemoryFacts): Verdict[] {
  const { availableMb, totalMb, swapMb, tenants, sampleMb, running } = facts;
  const verdicts: Verdict[] = [];
  if (facts.panicsWhenFull)
    verdicts.push(
      problem('the machine stops when memory runs out (vm.panic_on_oom)', 'sysctl -w vm.panic_on_oom=0 (as root)'),
    );
  const memory = `${availableMb} of ${totalMb} MB of memory are available${swapMb === 0 ? ', without swap' : `, and ${swapMb} MB of swap`}`;
  const eachMb = sampleMb.length === 0 ? 0 : Math.ceil(sampleMb.reduce((sum, mb) => sum + mb, 0) / sampleMb.length);
  const toComeMb = eachMb * Math.max(0, tenants - running);
  const remedy = 'add memory or move tenants to another host; OOMScoreAdjust=-500 in the unit keeps the agent alive';
  if (toComeMb > availableMb)
    verdicts.push(
      problem(`${memory}; the tenants that do not run need about ${toComeMb} MB more (${eachMb} MB each)`, remedy),
    );
  else if (availableMb < Math.max(200, totalMb * 0.05)) verdicts.push(advice(memory, remedy));
  else verdicts.push(fine(eachMb === 0 ? memory : `${memory}; a tenant takes about ${eachMb} MB`));
  return verdicts;
}

/** Who a process is, read from /proc: pid + start time + boot id. Linux only; source: proc(5). */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  pid: number;
  startTicks: number;
  bootId: string;
}

export interface ProcessStat {
  pid: number;
  /** One letter of proc(5): Z and X are dead. */
  stateLetter: string;
  parentPid: number;
  processGroup: number;
  session: number;
  startTicks: number;
}

let cachedBootId: string | null = null;
export function bootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return cachedBootId;
}

/** Null when the text is no complete stat line. The name in it may hold anything, so fields count from the last `)`. */
export function parseStat(line: string): ProcessStat | null {
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const startTicks = Number(fields[19]);
  if (!(pid > 0) || !(startTicks >= 0)) return null;
  return {
    pid,
    stateLetter: fields[0] ?? '?',
    parentPid: Number(fields[1]),
    processGroup: Number(fields[2]),
    session: Number(fields[3]),
    startTicks,
  };
}

/** Nothing was learned then; whoever took it for "gone" would give up a process that lives. */
const exhausted = ['EMFILE', 'ENFILE', 'ENOMEM'];

/** Null when there is no such process, or none that we may see. Throws when the machine has no room for the question. */
export function readStat(pid: number | 'self'): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (exhausted.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return null;
  }
}

export function ownIdentity(): ProcessIdentity {
  const stat = readStat('self');
  if (stat === null) throw new Error('/proc/self/stat cannot be read: is /proc mounted?');
  return { pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() };
}

/** Whether this very process runs now. A zombie is dead: only its parent's wait is missing. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.bootId !== bootId()) return false;
  const stat = readStat(identity.pid);
  return (
    stat !== null && stat.startTicks === identity.startTicks && stat.stateLetter !== 'Z' && stat.stateLetter !== 'X'
  );
}

/** One system call; says nothing of who it is. */
export function isPidUsed(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Signals the process (or its whole group) if it is proven to be the one; returns whether it was.
 * Proof and kill happen in one synchronous step; a pid is not reused while its parent has not waited for it.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals, target: 'process' | 'group'): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(target === 'group' ? -identity.pid : identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Long-living children that a later process can find, prove and end. A shell takes the lock of the role, writes the
 * record and then becomes the program: nothing runs unrecorded, whenever the starter is killed. The program inherits
 * the lock, so a second one of the same role is refused for as long as the first one lives. (Node closes the inherited
 * descriptor in its own children, so what the program starts does not keep the lock.)
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bootId, isAlive, parseStat, readStat, signalProcess } from './identity';
import type { ProcessIdentity } from './identity';

export interface RecordedProgram {
  role: string;
  argv: readonly string[];
  /** Holds `<role>.lock` and `<role>.process`. */
  directory: string;
  /** Output is appended. */
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** sysexits.h EX_TEMPFAIL: the role's lock is held by another process. */
export const lockHeldExitCode = 75;

const script = [
  'exec 9>>"$2/$1.lock" || exit 73',
  `flock --nonblock 9 || exit ${lockHeldExitCode}`,
  'read -r stat </proc/self/stat && read -r boot </proc/sys/kernel/random/boot_id || exit 71',
  'new="$2/$1.process.new"',
  'printf "%s\\n%s\\n" "$stat" "$boot" >"$new" && mv -f -- "$new" "$2/$1.process" || exit 73',
  'shift 2',
  'exec "$@"',
].join('\n');

/** The child runs in a session of its own. The identity is known at once; the record follows before the program runs. */
export function startRecorded(program: RecordedProgram): { child: ChildProcess; identity: ProcessIdentity | null } {
  mkdirSync(program.directory, { recursive: true });
  const log = openSync(program.logFile, 'a');
  try {
    const child = spawn('/bin/sh', ['-c', script, 'watchkeeper', program.role, program.directory, ...program.argv], {
      detached: true,
      stdio: ['ignore', log, log],
      ...(program.cwd !== undefined && { cwd: program.cwd }),
      ...(program.env !== undefined && { env: program.env }),
    });
    // Nobody has waited for it yet, so the pid is its own. No pid: `error` is emitted on the child.
    const stat = child.pid === undefined ? null : readStat(child.pid);
    return { child, identity: stat && { pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() } };
  } finally {
    closeSync(log);
  }
}

/** What was last started for the role; null when nothing was. Whether it lives still is for `isAlive` to say. */
export function readRecord(directory: string, role: string): ProcessIdentity | null {
  let text: string;
  try {
    text = readFileSync(recordFile(directory, role), 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  // The name in the stat line may hold newlines; the boot id is the last line.
  const lines = text.trimEnd().split('\n');
  const recordedBootId = lines.pop();
  const stat = parseStat(lines.join('\n'));
  if (stat === null || !recordedBootId) return null;
  return { pid: stat.pid, startTicks: stat.startTicks, bootId: recordedBootId };
}

export function removeRecord(directory: string, role: string): void {
  rmSync(recordFile(directory, role), { force: true });
}

export type Ending = 'wasGone' | 'ended' | 'killed' | 'cannotBeKilled';

export interface EndOptions {
  graceMs: number;
  signal?: NodeJS.Signals;
  /** Aborted: no more grace, KILL now. */
  hurry?: AbortSignal;
}

/** Signals only while the process is proven to be the one; KILL after the grace. */
export async function endProcess(identity: ProcessIdentity, options: EndOptions): Promise<Ending> {
  if (!signalProcess(identity, options.signal ?? 'SIGTERM', 'process')) return 'wasGone';
  if (await hasEnded(identity, options.graceMs, options.hurry)) return 'ended';
  if (!signalProcess(identity, 'SIGKILL', 'process')) return 'ended';
  return (await hasEnded(identity, killGraceMs)) ? 'killed' : 'cannotBeKilled';
}

/** After KILL a process can stay for a while only in the kernel (a disk or network that does not answer). */
const killGraceMs = 10_000;
const pollMs = 25;

async function hasEnded(identity: ProcessIdentity, withinMs: number, hurry?: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isAlive(identity)) {
    if (performance.now() >= deadline || hurry?.aborted) return false;
    await delay(pollMs);
  }
  return true;
}

function recordFile(directory: string, role: string): string {
  return join(directory, `${role}.process`);
}

/**
 * The shim: a small POSIX shell under which a supervised process runs, so that the process outlives its supervisor and
 * its exit status is kept.
 *
 * It holds a lock that the process inherits (a second start is refused even when nobody remembers the first; the second's
 * wait is for a shim that is just ending), writes
 * `<events>.<run>.pid` (the stat line of the process, before exec) and `<events>.<run>.status`, and then waits on the
 * fifo `ctl`. A shim that cannot start its run says why in `<events>.<run>.lost`. `go <run>` with exactly the next number starts that run from `argv.<run>`; every other number is stale and
 * ignored. `end` ends it. A file counts only when it ends in a newline.
 *
 * Folder of one process: lock, ctl, shim (stat line of the shim), environment, argv.<run> (first line: the caller's note,
 * then one argument a line).
 */
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bootId, parseStat, type ProcessIdentity } from './identity';

/** What a `.lost` file says. */
export const lostReasons = { lockHeld: 'lockHeld', noFifo: 'noFifo', noProcess: 'noProcess' } as const;
export type LostReason = keyof typeof lostReasons;

// `trap :` and not `trap ''`: ignored signals would stay ignored in the process. stderr is closed because dash writes
// "Killed" into it. Redirections of `read` happen in the shell itself, so /proc/self is the shell, and stays so over exec.
export const shimScript = `
trap : HUP INT QUIT TERM
d=$1 e=$2 n=$3 h=$4 f=0
exec 2>/dev/null 7>>"$d/lock"
flock -w 1 7 || { echo ${lostReasons.lockHeld} >"$e.$n.lost"; exit 75; }
[ -p "$d/ctl" ] || mkfifo -m 600 "$d/ctl" || { echo ${lostReasons.noFifo} >"$e.$n.lost"; exit 74; }
exec 8<>"$d/ctl"
read -r s </proc/self/stat; echo "$s" >"$d/shim"
while :; do
  set --
  { read -r m; while IFS= read -r a; do set -- "$@" "$a"; done; } <"$d/argv.$n"
  cd "$h" && (read -r s </proc/self/stat; echo "$s" >"$e.$n.pid"; exec setsid -- "$@" 8>&-) </dev/null >>out 2>>err
  echo $? >"$e.$n.status"
  n=$((n + 1))
  while :; do
    read -r c m <&8 || { f=$((f + 1)); [ $f -lt 99 ] && continue; exit 0; }
    [ "$c" = end ] && exit 0
    [ "$c $m" = "go $n" ] && break
  done
done
`;

export interface ShimFolder {
  /** Folder of this one process. */
  folder: string;
  /** Prefix of its event files, in a folder that is watched. */
  events: string;
}

export interface Launch {
  run: number;
  argv: readonly string[];
  home: string;
  environment: Readonly<Record<string, string>>;
  /** Kept with the arguments for whoever finds this run later; one line. */
  note: string;
}

/** What a shim that is about to start reads; shim-launcher.ts starts it. */
export function prepareLaunch(where: ShimFolder, launch: Launch): void {
  mkdirSync(where.folder, { recursive: true, mode: 0o700 });
  writeArguments(where, launch);
  writeFileSync(join(where.folder, 'environment'), `${JSON.stringify(launch.environment)}\n`, { mode: 0o600 });
}

/**
 * Lets the waiting shim start the next run; false when no shim listens, or when it would hand on another environment
 * than `launch` names: then it is told to end.
 */
export function letShimStart(where: ShimFolder, launch: Launch): boolean {
  if (readComplete(join(where.folder, 'environment')) !== JSON.stringify(launch.environment)) {
    endShim(where);
    return false;
  }
  writeArguments(where, launch);
  return tellShim(where, `go ${launch.run}\n`);
}

/** Ends a shim whose process has ended; false when no shim listens. */
export function endShim(where: ShimFolder): boolean {
  // Without its name nobody tells it anything more, though it may take a moment to go.
  rmSync(join(where.folder, 'shim'), { force: true });
  return tellShim(where, 'end\n');
}

/** The shim that runs or last ran here; null when it never wrote its name. */
export function readShim(where: ShimFolder): ProcessIdentity | null {
  return readIdentity(join(where.folder, 'shim'));
}

/** The process of `run`, from its event file; null until that is complete. */
export function readRunProcess(where: ShimFolder, run: number): ProcessIdentity | null {
  return readIdentity(`${where.events}.${run}.pid`);
}

/** Exit status as the shell gives it (128 + n for signal n); null until it is there. */
export function readRunStatus(where: ShimFolder, run: number): number | null {
  const text = readComplete(`${where.events}.${run}.status`);
  return text === null || !/^\d+$/.test(text) ? null : Number(text);
}

/** Why a shim could not start `run`; null while nothing is said. Forgotten when read. */
export function takeLostReason(where: ShimFolder, run: number): LostReason | null {
  const file = `${where.events}.${run}.lost`;
  const text = readComplete(file);
  if (text === null || !(text in lostReasons)) return null;
  rmSync(file, { force: true });
  return text as LostReason;
}

/** The note given at the launch of `run`; null when there is none. */
export function readRunNote(where: ShimFolder, run: number): string | null {
  const text = readComplete(join(where.folder, `argv.${run}`));
  return text === null ? null : (text.split('\n', 1)[0] ?? null);
}

/**
 * Nothing of the process is left, and nothing of it is needed. Its runs are numbered from 1 when it comes again: an event
 * file that stayed would be taken for one of the new runs.
 */
export function removeShimFolder(where: ShimFolder): void {
  rmSync(where.folder, { recursive: true, force: true });
  const prefix = `${basename(where.events)}.`;
  for (const file of readdirSync(dirname(where.events))) {
    if (!file.startsWith(prefix) || !/^\d+\.(pid|status|lost)$/.test(file.slice(prefix.length))) continue;
    rmSync(join(dirname(where.events), file), { force: true });
  }
}

export function forgetRun(where: ShimFolder, run: number): void {
  for (const file of [
    `${where.events}.${run}.pid`,
    `${where.events}.${run}.status`,
    `${where.events}.${run}.lost`,
    join(where.folder, `argv.${run}`),
  ]) {
    rmSync(file, { force: true });
  }
}

function writeArguments(where: ShimFolder, launch: Launch): void {
  const lines = [launch.note, ...launch.argv];
  if (lines.some((line) => /[\n\0]/.test(line))) throw new Error('an argument holds a newline or a zero byte');
  const file = join(where.folder, `argv.${launch.run}`);
  // By rename: a shim may be reading the file of the same run, told by an earlier supervisor.
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function tellShim(where: ShimFolder, line: string): boolean {
  let fd: number;
  try {
    // Non-blocking: with no shim on the other end this fails at once.
    fd = openSync(join(where.folder, 'ctl'), constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENXIO' || code === 'ENOENT') return false;
    throw error;
  }
  try {
    return writeSync(fd, line) === line.length;
  } finally {
    closeSync(fd);
  }
}

function readIdentity(file: string): ProcessIdentity | null {
  const stat = parseStat(readComplete(file) ?? '');
  return stat === null ? null : { pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() };
}

function readComplete(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    return text.endsWith('\n') ? text.slice(0, -1) : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

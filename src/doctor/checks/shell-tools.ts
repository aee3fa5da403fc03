import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fine, problem, type Verdict } from '../finding';

/** What a shim does with them, one after the other; the last word printed names what failed. */
const trial = `
exec 2>&1 7>>"$1/lock"
flock -w 1 7 || { echo flock; exit 1; }
flock -n "$1/lock" true && { echo 'a lock that refuses nobody: flock'; exit 1; }
mkfifo -m 600 "$1/ctl" || { echo mkfifo; exit 1; }
setsid -- sh -c 'read -r s </proc/self/stat; echo "$s" >"$0"' "$1/stat" || { echo setsid; exit 1; }
read -r s <"$1/stat" && [ -n "$s" ] || { echo /proc; exit 1; }
`;

const packages: Record<string, string> = {
  flock: 'install util-linux',
  setsid: 'install util-linux',
  mkfifo: 'install coreutils',
  '/proc': 'mount /proc',
};

export async function examineShellTools(): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-doctor-'));
  try {
    return [judgeTrial(await run(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(folder: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', trial, 'watchkeeper-doctor', folder], { timeout: 3_000 }, (error, stdout) =>
      resolve(error === null ? null : stdout.trim() || error.message),
    );
  });
}

/** Null: all went well. */
export function judgeTrial(said: string | null): Verdict {
  if (said === null) return fine('sh, flock, setsid and mkfifo do what starting a tenant needs');
  const lines = said.split('\n');
  const tool = lines.at(-1)?.split(' ').at(-1) ?? '';
  const remedy = packages[tool] ?? 'make /bin/sh a POSIX shell, with flock, setsid and mkfifo on PATH';
  return problem(`tenants cannot be started here: ${lines.join('; ')}`, remedy);
}

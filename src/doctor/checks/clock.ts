import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { advice, fine, problem, type Verdict } from '../finding';
import { bootId } from '../../adapters/processes/identity';

/** Made by systemd-timesyncd when it has set the clock. */
const timesyncdMark = '/run/systemd/timesync/synchronized';
const stepMs = 300;
const watchMs = 1_000;

export async function examineClock(): Promise<Verdict[]> {
  const [isSynchronised, steppedMs] = await Promise.all([askTimedatectl(), watchForStep()]);
  return [...judgeClock(isSynchronised, steppedMs), examineBootId()];
}

/** Null when nobody here can tell. */
async function askTimedatectl(): Promise<boolean | null> {
  if (existsSync(timesyncdMark)) return true;
  const said = await new Promise<string>((resolve) => {
    execFile('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { timeout: 1_500 }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : ''),
    );
  });
  return said === 'yes' ? true : said === 'no' ? false : null;
}

/** How far the time of day moved against the time that only passes. */
async function watchForStep(): Promise<number> {
  const before = Date.now() - performance.now();
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  return Math.round(Date.now() - performance.now() - before);
}

export function judgeClock(isSynchronised: boolean | null, steppedMs: number): Verdict[] {
  const remedy = 'install and enable chrony or systemd-timesyncd';
  if (Math.abs(steppedMs) > stepMs)
    return [
      advice(
        `the clock was just set by ${steppedMs} ms; steps are survived, but the story’s moments are wrong`,
        remedy,
      ),
    ];
  if (isSynchronised === false) return [advice('the clock is not synchronised', remedy)];
  if (isSynchronised === null)
    return [
      fine('the clock goes evenly; whether it is synchronised nobody here can tell (a container’s host keeps it)'),
    ];
  return [fine('the clock is synchronised')];
}

function examineBootId(): Verdict {
  try {
    return fine(`boot id ${bootId()}`);
  } catch (error) {
    const remedy = 'mount /proc with sys/kernel/random: without it no process can be proven ours';
    return problem(`the boot id cannot be read: ${(error as Error).message}`, remedy);
  }
}

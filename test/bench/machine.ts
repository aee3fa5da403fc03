/** The machine in general words: enough to compare figures by, nothing that names it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const projectRoot = resolve(__dirname, '../..');

export interface Machine {
  cores: number;
  memoryGiB: number;
  kernel: string;
  system: string;
  node: string;
  temporal: string;
  watchkeeper: string;
}

export function describeMachine(): Machine {
  const versions = readJson('tools/versions.json') as { temporalCli: string };
  const { version } = readJson('package.json') as { version: string };
  const commit = commitNow();
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: /^\d+(\.\d+)?/.exec(release())?.[0] ?? 'unknown',
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
    node: process.versions.node,
    temporal: versions.temporalCli,
    watchkeeper: commit === null ? version : `${version} (${commit})`,
  };
}

/** Processes that wanted to run in the last minute, on average. */
export function loadNow(): number {
  return loadavg()[0] ?? 0;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(projectRoot, file), 'utf8'));
}

function commitNow(): string | null {
  try {
    const words = ['describe', '--always', '--dirty', '--exclude', '*'];
    return execFileSync('git', words, {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // An archive without git: the version has to do.
    return null;
  }
}

/** Where the Temporal server's program is; the same order and pins as the set-up (tools/setup) that brings it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findProgram, isExecutable } from '../adapters/processes/find-program';

interface Versions {
  temporalCli: string;
  minimumTemporalCli: string;
  minimumTemporalServer: string;
}

/** TEMPORAL_CLI_PATH, else PATH if new enough, else the cache; or a sentence for the operator. */
export function findTemporalBinary(
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): { binary: string } | { missing: string } {
  const versions = readVersions(projectRoot);
  const named = env.TEMPORAL_CLI_PATH;
  if (named) {
    if (isExecutable(named)) return { binary: named };
    return { missing: `TEMPORAL_CLI_PATH=${named} is not an executable file: correct it or unset it.` };
  }
  const onPath = findProgram('temporal', env);
  if (onPath !== null && isNewEnough(versionLine(onPath), versions)) return { binary: onPath };
  const cached = join(cacheFolder(env), `temporal-cli-${versions.temporalCli}`, 'temporal');
  if (isExecutable(cached)) return { binary: cached };
  return {
    missing:
      `The Temporal server is not installed: no ${cached}, and no \`temporal\` on PATH of version ` +
      `${versions.minimumTemporalCli} or newer. Run \`node tools/setup.mjs start\` in ${projectRoot}, ` +
      'or set TEMPORAL_CLI_PATH to a Temporal CLI.',
  };
}

/** `line` is what `temporal --version` prints. A CLI built from source calls itself 0.0.0; its server tells its age. */
export function isNewEnough(
  line: string,
  versions: Pick<Versions, 'minimumTemporalCli' | 'minimumTemporalServer'>,
): boolean {
  const match = /temporal version (\S+) \(Server ([^\s,)]+)/.exec(line);
  if (!match?.[1] || !match[2]) return false;
  if (match[1].startsWith('0.0.0')) return isAtLeast(match[2], versions.minimumTemporalServer);
  return isAtLeast(match[1], versions.minimumTemporalCli);
}

function isAtLeast(version: string, minimum: string): boolean {
  const left = numbersOf(version);
  const right = numbersOf(minimum);
  for (let place = 0; place < 3; place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(version: string): number[] {
  return (version.replace(/^v/, '').split(/[-+]/)[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
}

function versionLine(binary: string): string {
  const result = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  // One that cannot even say its version is not new enough.
  return result.status === 0 ? result.stdout : '';
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is invalid and is ignored.
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'watchkeeper');
}

function readVersions(projectRoot: string): Versions {
  return JSON.parse(readFileSync(join(projectRoot, 'tools/versions.json'), 'utf8')) as Versions;
}

import { join } from 'node:path';
import { cacheFolder, findOnPath, isExecutable, makeOnce } from './caches.mjs';
import { DownloadFailed, downloadTemporal } from './download.mjs';
import { elapsed } from './elapsed.mjs';
import { buildTemporal } from './go-build.mjs';
import { SetupProblem } from './problem.mjs';
import { run } from './run.mjs';
import { isTemporalNewEnough, parseTemporalVersion, versions } from './versions.mjs';

const name = `temporal-cli-${versions.temporalCli}`;

export const title = `Temporal server ${versions.temporalCli}`;

/** TEMPORAL_CLI_PATH, else PATH if new enough, else our cache: filled by the official release, else by building it. */
export async function provide(say) {
  const named = process.env.TEMPORAL_CLI_PATH;
  if (named) return `taken from TEMPORAL_CLI_PATH (${named}, ${describe(await versionOfNamed(named))})`;

  const onPath = findOnPath('temporal');
  if (onPath !== undefined) {
    const version = await temporalVersion(onPath);
    if (version && isTemporalNewEnough(version)) return `found on PATH (${onPath}, ${describe(version)})`;
    say(`${onPath} is passed over: ${version ? `${describe(version)} is too old` : 'it does not tell its version'}`);
  }

  const outcome = await makeOnce(name, {
    isDone: (folder) => isExecutable(join(folder, 'temporal')),
    make: (partial, lock) => downloadOrBuild(partial, lock, say),
    say,
  });
  return outcome ?? `found in cache (${join(cacheFolder(), name)})`;
}

async function downloadOrBuild(folder, lock, say) {
  const startedAt = Date.now();
  let how = 'downloaded';
  try {
    say('downloading the official release');
    await downloadTemporal(versions.temporalCli, folder, lock);
    await requireWorking(join(folder, 'temporal'), DownloadFailed);
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    say(`no download: ${error.message}`);
    await buildTemporal(folder, say, lock);
    await requireWorking(join(folder, 'temporal'), SetupProblem);
    how = 'built';
  }
  return `${how} in ${elapsed(startedAt)}`;
}

async function requireWorking(path, Failure) {
  const version = isExecutable(path) ? await temporalVersion(path) : null;
  if (!version || !isTemporalNewEnough(version)) {
    throw new Failure(
      `the new \`temporal\` does not run here${version ? ` or is too old (${describe(version)})` : ''}`,
    );
  }
}

async function versionOfNamed(path) {
  const advice = `correct TEMPORAL_CLI_PATH or unset it.`;
  if (!isExecutable(path)) throw new SetupProblem(`TEMPORAL_CLI_PATH=${path} is not an executable file: ${advice}`);
  const version = await temporalVersion(path);
  if (!version) throw new SetupProblem(`TEMPORAL_CLI_PATH=${path} is not a Temporal CLI: ${advice}`);
  return version;
}

/** Null when the program does not answer like a Temporal CLI. */
async function temporalVersion(path) {
  try {
    return parseTemporalVersion((await run(path, ['--version'])).output);
  } catch (error) {
    if (['EACCES', 'ENOEXEC', 'ENOENT'].includes(error.code)) return null;
    throw error;
  }
}

function describe({ cli, server }) {
  return `${cli} with server ${server}`;
}

import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Configuration } from '../../config';
import { markerFile } from '../../src/domain/tenants/tenant-directory';

/**
 * At the first start makes the watch path if it is not there, and fills the example's; or says why the tenants cannot be
 * watched.
 */
export function prepareWatchPath(
  configuration: Configuration,
  projectRoot: string,
  say: (line: string) => void,
): { refusal: string | null } {
  const { watchPath } = configuration.tenants;
  if (existsSync(watchPath)) return { refusal: null };
  const examples = join(projectRoot, 'examples/tenants');
  if (isInside(configuration.file, projectRoot) && existsSync(examples)) {
    copyWhole(examples, watchPath);
    say(`The example tenants are copied to ${watchPath}.`);
    return { refusal: null };
  }
  if (existsSync(join(configuration.stateDir, 'hosts'))) {
    // Tenants may be running whose directories are only unmounted: the agent keeps them and shows the problem.
    say(`The watch path ${watchPath} is not there; what runs is left as it is until it is back.`);
    return { refusal: null };
  }
  if (existsSync(dirname(watchPath))) {
    mkdirSync(watchPath);
    say(`The watch path ${watchPath} is made: each folder in it with a port and a start file is a tenant.`);
    return { refusal: null };
  }
  return {
    refusal: `The watch path ${watchPath} does not exist: create it, or set \`tenants.watchPath\` in ${configuration.file}.`,
  };
}

function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..');
}

/** All or nothing: whoever watches the path never sees half a tenant. */
function copyWhole(from: string, to: string): void {
  const partial = `${to}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, partial, { recursive: true });
  // Without it an agent that knows this path from before would take it for an empty mount point.
  writeFileSync(join(partial, markerFile), '');
  renameSync(partial, to);
}

/**
 * What `start` has in force, for its children: one that is started again while the file is wrong, or holds a version that
 * needs a restart, begins with what the others work with, and not with something else or not at all.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfiguration, type Configuration } from '../config';
import { writtenText } from '../config/written';
import { replaceFile } from '../src/adapters/directories/replace-file';

/** Names the file to the children of `start`. */
export const inForceVariable = 'WATCHKEEPER_IN_FORCE';

interface VersionInForce {
  hash: string;
  text: string;
}

export class KeptVersion {
  readonly file: string;

  constructor(processesFolder: string) {
    this.file = join(processesFolder, 'configuration-in-force.json');
  }

  keep(configuration: Configuration): void {
    const version: VersionInForce = { hash: configuration.hash, text: writtenText(configuration) };
    try {
      replaceFile(this.file, JSON.stringify(version));
    } catch {
      // Disk full: without it children read the configuration's own file, which is better than an older version.
      this.remove();
    }
  }

  remove(): void {
    for (const file of [this.file, `${this.file}.new`]) rmSync(file, { force: true });
  }
}

/** As if it had been read from `file`, where the next version is looked for; null when `start` did not leave one. */
export function readVersionInForce(env: NodeJS.ProcessEnv, file: string): Configuration | null {
  const kept = env[inForceVariable];
  if (kept === undefined || kept === '') return null;
  try {
    const { hash, text } = JSON.parse(readFileSync(kept, 'utf8')) as VersionInForce;
    return { ...parseConfiguration(text, file), hash };
  } catch {
    // Removed or torn: the configuration's own file says what is wrong, if anything is.
    return null;
  }
}

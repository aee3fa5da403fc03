import { realpathSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';

export interface Whereabouts {
  /** The folder of package.json. */
  projectFolder: string;
  /** The file that Node runs. */
  main: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
}

const name = 'watchkeeper';

/** What a person has to write, where they are, to call this program again. */
export function calledAs({ projectFolder, main, cwd, env }: Whereabouts): string {
  if (isOnPath(main, env['PATH'] ?? '')) return name;
  return isInside(projectFolder, cwd) ? `npx ${name}` : `node ${main}`;
}

/** As an installed package is; the folders that npm and npx put before the path are there for their children only. */
function isOnPath(main: string, path: string): boolean {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.endsWith(join('node_modules', '.bin')))
    .some((folder) => realPath(join(folder, name)) === realPath(main));
}

function isInside(folder: string, place: string): boolean {
  const way = relative(folder, place);
  return way === '' || !way.startsWith('..');
}

function realPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    // Most folders of a path have no such file.
    return null;
  }
}

/** A sentence of ours, with the commands in it as a person has to write them here. */
export function asCalledHere(sentence: string, { calledAs }: { calledAs: string }): string {
  return sentence.replaceAll(`\`${name} `, `\`${calledAs} `);
}

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file that a name stands for: in the folders of PATH, then in those named beside it; null when it is in none. */
export function findProgram(name: string, env: NodeJS.ProcessEnv, beside: readonly string[] = []): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...beside].map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Absent or not ours to run: either way it cannot be used.
    return false;
  }
}

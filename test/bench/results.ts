/** Raw results as JSON files, outside the repository: one per run, named for measurement and moment. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Machine } from './machine';
import type { BenchOptions, Findings } from './measurement';

export interface Result extends Findings {
  name: string;
  startedAt: string;
  seconds: number;
  machine: Machine;
  loadBefore: number;
  loadAfter: number;
  tenants: string;
  options: BenchOptions;
}

export function resultsFolder(out: string | undefined): string {
  if (out !== undefined) return out;
  const base = process.env['XDG_CACHE_HOME'];
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'watchkeeper/bench');
}

export function saveResult(folder: string, result: Result): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.name}.${result.startedAt.replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
  return file;
}

/** Of each measurement the newest whole one; quick ones are for trying, and count for nothing. */
export function newestResults(folder: string): Map<string, Result> {
  const newest = new Map<string, Result>();
  for (const file of filesOf(folder)) {
    const result = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Result;
    const known = newest.get(result.name);
    if (!result.options.quick && (known === undefined || known.startedAt < result.startedAt)) {
      newest.set(result.name, result);
    }
  }
  return newest;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

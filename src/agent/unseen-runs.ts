/** The runs whose event files a shim left behind: what an agent that was away has to catch up with. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEventFile, type RunFolder } from '../adapters/processes/run-folder';
import type { UsedDatabase } from '../domain/tenants/tenant-state';
import { readRunNote, type ShimFolder } from '../adapters/processes/shim';

/** What a run was started for; kept with its arguments. */
export interface LaunchNote {
  port: number;
  generation: number;
  /** What it was started with; older agents did not write it. */
  launchHash?: string;
  /** Absent when it was started with none. */
  database?: UsedDatabase;
}

export interface UnseenRun {
  run: number;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** By tenant, the oldest run first. */
export function readUnseenRuns(runFolder: RunFolder): Map<string, UnseenRun[]> {
  const byName = new Map<string, UnseenRun[]>();
  for (const file of readdirSync(runFolder.events)) {
    const event = parseEventFile(file);
    // A launch that was lost is tried again.
    if (event === null || event.kind === 'lost') continue;
    const runs = byName.get(event.name) ?? [];
    byName.set(event.name, runs);
    let run = runs.find((other) => other.run === event.run);
    if (run === undefined) {
      run = { run: event.run, startedAt: null, endedAt: null };
      runs.push(run);
    }
    const at = statSync(join(runFolder.events, file), { throwIfNoEntry: false })?.mtime ?? null;
    if (event.kind === 'pid') run.startedAt = at;
    else run.endedAt = at;
  }
  for (const runs of byName.values()) runs.sort((a, b) => a.run - b.run);
  return byName;
}

export function readLaunchNote(where: ShimFolder, run: number): LaunchNote | null {
  const text = readRunNote(where, run);
  return text === null ? null : (JSON.parse(text) as LaunchNote);
}

/** The processes that one host has started and that live, by what its shims wrote of them: shims first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../../../src/adapters/processes/identity';
import { parseEventFile, type RunFolder } from '../../../src/adapters/processes/run-folder';
import { readRunProcess, readShim } from '../../../src/adapters/processes/shim';

export function startedProcesses(runFolder: RunFolder): ProcessIdentity[] {
  const shims = readdirSync(join(runFolder.events, '..'))
    .filter((entry) => entry.startsWith('p-'))
    .map((entry) => readShim(runFolder.of(entry.slice(2))));
  const runs = readdirSync(runFolder.events).map((file) => {
    const event = parseEventFile(file);
    return event && readRunProcess(runFolder.of(event.name), event.run);
  });
  return [...shims, ...runs].filter((identity) => identity !== null).filter(isAlive);
}

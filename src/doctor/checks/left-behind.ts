/** Processes of an earlier life that nobody looks after: parts of a `start` that was killed, tenants without directory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../adapters/directories/names-in';
import { bootId, isAlive, readStat } from '../../adapters/processes/identity';
import { readRecord } from '../../adapters/processes/recorded-process';
import { parseEventFile, runFolderRoot } from '../../adapters/processes/run-folder';
import { readRunProcess } from '../../adapters/processes/shim';
import { advice, fine, type Verdict } from '../finding';
import type { Patient } from '../patient';

interface Living {
  name: string;
  pid: number;
}

export function examineLeftBehind({ configuration, tenants }: Patient): Verdict[] {
  const { stateDir, hosts } = configuration;
  const known = new Set(tenants.map(({ name }) => name));
  const strays = hosts.flatMap(({ id }) => livingRuns(stateDir, id)).filter(({ name }) => !known.has(name));
  return judgeLeftBehind(orphanedParts(stateDir), strays);
}

const suffix = '.process';

/** Children of a `start` have it as parent; its lock tells its pid, also after its death. */
function orphanedParts(stateDir: string): Living[] {
  const folder = join(stateDir, 'processes');
  const startPid = Number(/^pid (\d+)/.exec(textOf(join(stateDir, 'start.lock')))?.[1] ?? 0);
  return namesIn(folder)
    .filter((name) => name.endsWith(suffix))
    .flatMap((file) => {
      const name = file.slice(0, -suffix.length);
      const identity = readRecord(folder, name);
      if (identity === null || !isAlive(identity)) return [];
      return readStat(identity.pid)?.parentPid === startPid ? [] : [{ name, pid: identity.pid }];
    });
}

function livingRuns(stateDir: string, host: string): Living[] {
  const current = join(runFolderRoot(stateDir, host), bootId());
  const events = join(current, 'events');
  return namesIn(events).flatMap((file) => {
    const event = parseEventFile(file);
    if (event === null || event.kind !== 'pid') return [];
    const { name, run } = event;
    const identity = readRunProcess({ folder: join(current, `p-${name}`), events: join(events, name) }, run);
    return identity === null || !isAlive(identity) ? [] : [{ name, pid: identity.pid }];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

export function judgeLeftBehind(parts: readonly Living[], strays: readonly Living[]): Verdict[] {
  const named = (living: readonly Living[]) => living.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
  const verdicts: Verdict[] = [];
  if (parts.length > 0) {
    const found = `a \`watchkeeper start\` that was killed left running: ${named(parts)}`;
    verdicts.push(advice(found, 'the next `watchkeeper start` ends them and takes over'));
  }
  if (strays.length > 0) {
    const found = `tenants run whose directories are gone: ${named(strays)}`;
    verdicts.push(advice(found, 'their agent ends them; see that it runs'));
  }
  return verdicts.length > 0 ? verdicts : [fine('nothing is left of an earlier life')];
}

/**
 * Which configuration `start` and the workers of this machine have in force: a small file for each process under the
 * state directory, for `config show` and `config reload`. (Agents tell it with their lease.) It proves nothing once its
 * process is gone, so a reader looks whether that lives.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../src/adapters/directories/names-in';
import { replaceFile } from '../src/adapters/directories/replace-file';
import { isAlive, ownIdentity, type ProcessIdentity } from '../src/adapters/processes/identity';
import type { LiveConfiguration, Refusal } from './live-configuration';

export interface ConfigurationRecord {
  role: 'start' | 'worker' | 'orders';
  process: ProcessIdentity;
  file: string;
  hash: string;
  refusal: Refusal | null;
}

const suffix = '.configuration';
/** An operator need not be the user of the process. */
const forEveryUser = 0o644;
const folderOf = (stateDir: string): string => join(stateDir, 'processes');

/** Keeps the record of this process true. `sync` after every change; a full disk is tried again with the next one. */
export class OwnConfigurationRecord {
  private readonly file: string;
  private readonly process = ownIdentity();

  constructor(
    private readonly role: ConfigurationRecord['role'],
    private readonly stateDir: string,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.file = join(folderOf(stateDir), `${role}-${this.process.pid}${suffix}`);
  }

  sync({ current, refusal }: Pick<LiveConfiguration, 'current' | 'refusal'>): void {
    const { role, process } = this;
    const record: ConfigurationRecord = { role, process, file: current.file, hash: current.hash, refusal };
    try {
      mkdirSync(folderOf(this.stateDir), { recursive: true });
      removeDead(this.stateDir, role);
      replaceFile(this.file, `${JSON.stringify(record)}\n`, forEveryUser);
    } catch (error) {
      this.onFailure(error as Error);
    }
  }

  remove(): void {
    for (const file of [this.file, `${this.file}.new`]) rmSync(file, { force: true });
  }
}

/** Of the processes that live, by role and pid. */
export function readConfigurationRecords(stateDir: string): ConfigurationRecord[] {
  return recordsIn(stateDir)
    .filter(({ record }) => isAlive(record.process))
    .map(({ record }) => record)
    .sort((a, b) => a.role.localeCompare(b.role) || a.process.pid - b.process.pid);
}

/** What kill -9 left behind. */
function removeDead(stateDir: string, role: string): void {
  for (const { file, record } of recordsIn(stateDir)) {
    if (record.role === role && !isAlive(record.process)) rmSync(file, { force: true });
  }
}

function recordsIn(stateDir: string): { file: string; record: ConfigurationRecord }[] {
  return namesIn(folderOf(stateDir))
    .filter((name) => name.endsWith(suffix))
    .flatMap((name) => {
      const file = join(folderOf(stateDir), name);
      const record = readRecord(file);
      return record === null ? [] : [{ file, record }];
    });
}

/** Null when it was removed meanwhile, or torn by a loss of power. */
function readRecord(file: string): ConfigurationRecord | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ConfigurationRecord;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

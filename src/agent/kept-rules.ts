/**
 * What people decided about the pool, as this host knows it: kept in a file, so that a drain and a brake hold when the
 * agent is started again while Temporal is away. A file `brake` beside it brakes this host alone.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../adapters/directories/replace-file';
import { readStart } from '../adapters/directories/read-start';
import { brakeOn, brakeSentence, isOver, readBrakeFile, type Brake } from '../domain/databases/brake';
import { isDrained, newerRules, noRules, type PoolRules } from '../domain/databases/pool-rules';

const mostBrakeBytes = 1024;

export interface KeptRulesOptions {
  /** Of this host, under the state directory. */
  folder: string;
  /** A brake, or the end of one; a drain, or the end of one. */
  onChanged: () => void;
}

export class KeptRules {
  private rules: PoolRules;
  /** How many tenants of other hosts have each member, as the pool's workflow knew it last. */
  private elsewhere: Readonly<Record<string, number>> = {};
  private local: Brake | null = null;
  private isSaved = true;

  constructor(private readonly options: KeptRulesOptions) {
    this.rules = readRules(this.file);
    this.lookForBrakeFile();
  }

  /** What the file on this host says, as a sentence; null: there is none. */
  get fileProblem(): string | null {
    return this.local && brakeSentence(this.local);
  }

  get current(): PoolRules {
    return this.rules;
  }

  /** Of everybody, and of this host's own file. */
  get brakes(): Brake[] {
    const nowMs = Date.now();
    return [...this.rules.brakes, ...(this.local === null ? [] : [this.local])].filter((one) => !isOver(one, nowMs));
  }

  brakeOn(kind: 'moves' | 'restarts'): Brake | null {
    return brakeOn(kind, this.brakes, Date.now());
  }

  isDrained(member: string): boolean {
    return isDrained(this.rules, member);
  }

  tenantsElsewhere(member: string): number {
    return this.elsewhere[member] ?? 0;
  }

  /** Older ones change nothing. */
  take(rules: PoolRules, elsewhere: Readonly<Record<string, number>> | null): void {
    if (elsewhere !== null) this.elsewhere = elsewhere;
    const newer = newerRules(this.rules, rules);
    if (newer === this.rules) return;
    this.rules = newer;
    this.save();
    this.options.onChanged();
  }

  /** Once a second: looks for the file, writes what could not be written. */
  look(): void {
    if (!this.isSaved) this.save();
    const before = this.local;
    this.lookForBrakeFile();
    if (before?.since !== this.local?.since || before?.reason !== this.local?.reason) this.options.onChanged();
  }

  private lookForBrakeFile(): void {
    const file = join(this.options.folder, 'brake');
    try {
      const since = statSync(file).mtime.toISOString();
      if (since !== this.local?.since) this.local = readBrakeFile(readStart(file, mostBrakeBytes) ?? '', since);
    } catch (error) {
      // What cannot be looked at brakes nobody: it would be a brake that nobody can take off.
      if ((error as NodeJS.ErrnoException).code !== undefined) this.local = null;
      else throw error;
    }
  }

  private get file(): string {
    return join(this.options.folder, 'pool.json');
  }

  private save(): void {
    try {
      replaceFile(this.file, JSON.stringify(this.rules));
      this.isSaved = true;
    } catch {
      // Most likely a full disk, which is a problem of its own; tried again each second.
      this.isSaved = false;
    }
  }
}

/** A file that is missing or torn means that nothing is known: the workflow is asked within half a minute. */
function readRules(file: string): PoolRules {
  try {
    const { version, drained, brakes } = JSON.parse(readFileSync(file, 'utf8')) as PoolRules;
    return Number.isInteger(version) && Array.isArray(drained) && Array.isArray(brakes)
      ? { version, drained, brakes }
      : noRules;
  } catch {
    return noRules;
  }
}

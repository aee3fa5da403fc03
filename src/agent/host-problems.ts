/**
 * Conditions of the host, and of directories that are no tenants: begun once, over once. They are kept in a file, so that
 * a problem which was there before the agent was started again has not begun anew, and one that is gone has ended. What
 * an earlier life knew holds until it is looked at again: a directory with the first whole scan, the host `settleMs`
 * after the start.
 */
import { readFileSync } from 'node:fs';
import { replaceFile } from '../adapters/directories/replace-file';
import type { HostProblemCode } from '../domain/hosts/failures';
import type { HostProblem } from '../domain/hosts/host-status';
import type { TenantProblemCode } from '../domain/tenants/failures';

export interface HostProblemOptions {
  host: string;
  file: string;
  /** How long it takes until everything that may be wrong with the host has been looked at. */
  settleMs: number;
  onBegan(problem: HostProblem): void;
  onEnded(problem: HostProblem): void;
}

export class HostProblems {
  private readonly ofHost = new Map<string, HostProblem>();
  private readonly ofDirectories = new Map<string, HostProblem>();
  private readonly unconfirmed = new Set<string>();
  private readonly bornAtMs = performance.now();
  private isSaved = true;

  constructor(private readonly options: HostProblemOptions) {
    for (const problem of readProblems(options.file)) {
      if (problem.word === 'tenants') this.ofDirectories.set(problem.subject, problem);
      else {
        this.ofHost.set(problem.code, problem);
        this.unconfirmed.add(problem.code);
      }
    }
  }

  list(): HostProblem[] {
    return [...this.ofHost.values(), ...this.ofDirectories.values()];
  }

  /** A null message ends it. */
  setOfHost(code: HostProblemCode, message: string | null): void {
    if (message !== null) this.unconfirmed.delete(code);
    else if (this.unconfirmed.has(code) && performance.now() - this.bornAtMs < this.options.settleMs) return;
    this.set(this.ofHost, code, message === null ? null : { word: 'hosts', subject: this.options.host, code, message });
  }

  setOfDirectory(name: string, code: TenantProblemCode, message: string): void {
    this.set(this.ofDirectories, name, { word: 'tenants', subject: name, code, message });
  }

  endOfDirectory(name: string): void {
    this.set(this.ofDirectories, name, null);
  }

  /** Directories that are not there any more have no problems. */
  keepDirectories(isThere: (name: string) => boolean): void {
    for (const name of [...this.ofDirectories.keys()]) if (!isThere(name)) this.endOfDirectory(name);
  }

  /** Writes what could not be written before: the disk may have been full. */
  retrySave(): void {
    if (!this.isSaved) this.save();
  }

  private set(among: Map<string, HostProblem>, key: string, next: Omit<HostProblem, 'since'> | null): void {
    const old = among.get(key);
    if (next !== null && old?.code === next.code) {
      old.message = next.message;
      return;
    }
    if (old !== undefined) {
      among.delete(key);
      this.options.onEnded(old);
    }
    if (next !== null) {
      const problem = { ...next, since: new Date().toISOString() };
      among.set(key, problem);
      this.options.onBegan(problem);
    }
    if (old !== undefined || next !== null) this.save();
  }

  private save(): void {
    try {
      replaceFile(this.options.file, JSON.stringify(this.list()));
      this.isSaved = true;
    } catch {
      // Most likely the full disk that is the problem; tried again each second.
      this.isSaved = false;
    }
  }
}

/** A file that cannot be read costs one line too many, never the agent. */
function readProblems(file: string): HostProblem[] {
  try {
    const problems = JSON.parse(readFileSync(file, 'utf8')) as HostProblem[];
    return Array.isArray(problems) ? problems : [];
  } catch {
    return [];
  }
}

/**
 * The directories under the watch path, compared with the tenants: events make it fast, a rescan every few seconds makes
 * it right. A directory that vanished counts as gone only when a second look confirms it (editors and deployments replace
 * files); a watch path without its marker file is unmounted, which says nothing about the tenants.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { FolderWatch } from '../adapters/directories/watch';
import {
  type DirectoryFacts,
  type DirectoryVerdict,
  judgeDirectory,
  markerFile,
  namePatternOf,
} from '../domain/tenants/tenant-directory';
import { KnownDirectories } from './known-directories';

const settleMs = 15;
const unfinishedLookMs = 1050;
const goneAfterMs = 700;

export interface ScanEvents {
  /** Directories that were read; none is missing in a whole scan. */
  onVerdicts(verdicts: ReadonlyMap<string, DirectoryVerdict>, isWhole: boolean): void;
  /** A tenant's directory, or its port file, is really gone. */
  onGone(name: string, reason: string): void;
  onWatchPath(isThere: boolean): void;
}

export interface ScanRules {
  startFile: string;
  namePattern: RegExp;
}

export function scanRulesOf({ startFile, namePattern }: Pick<TenantSettings, 'startFile' | 'namePattern'>): ScanRules {
  return { startFile, namePattern: namePatternOf(namePattern) };
}

export class TenantScan {
  private watch: FolderWatch | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly dirty = new Set<string>();
  private isAllDirty = false;
  private settling: NodeJS.Timeout | null = null;
  private readonly missingSinceMs = new Map<string, number>();
  private readonly lateLooks = new Map<string, NodeJS.Timeout>();
  private isStopped = false;
  private directories: KnownDirectories;

  constructor(
    private readonly watchPath: string,
    private readonly rules: () => ScanRules,
    /** Names that are tenants now, so that the missing ones are noticed. */
    private readonly isKnown: (name: string) => boolean,
    private readonly knownNames: () => Iterable<string>,
    private readonly events: ScanEvents,
    private readonly rescanEveryMs = 3000,
  ) {
    this.directories = new KnownDirectories(watchPath, rules().startFile);
  }

  /** Reads everything once before it returns. */
  start(): void {
    this.rescan();
  }

  /** Soon: the rules are others now. */
  rescanSoon(): void {
    this.directories = new KnownDirectories(this.watchPath, this.rules().startFile);
    this.noteDirty(null);
  }

  stop(): void {
    this.isStopped = true;
    this.watch?.close();
    for (const timer of [this.timer, this.settling, ...this.lateLooks.values()])
      if (timer !== null) clearTimeout(timer);
  }

  lookAt(name: string): void {
    this.noteDirty(name);
  }

  private rescan(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const isThere = existsSync(join(this.watchPath, markerFile));
    this.events.onWatchPath(isThere);
    if (isThere) {
      if (this.watch?.isOfToday === false) this.closeWatch();
      this.watch ??= new FolderWatch(this.watchPath, (name) => this.noteDirty(name));
      this.readAll();
    } else {
      this.closeWatch();
      this.missingSinceMs.clear();
    }
    if (!this.isStopped) this.timer = setTimeout(() => this.rescan(), this.rescanEveryMs);
  }

  private closeWatch(): void {
    this.watch?.close();
    this.watch = null;
  }

  private noteDirty(name: string | null): void {
    if (name === null) this.isAllDirty = true;
    else if (!name.startsWith('.')) this.dirty.add(name);
    this.settling ??= setTimeout(() => {
      this.settling = null;
      const names = [...this.dirty];
      this.dirty.clear();
      if (this.isAllDirty) {
        this.isAllDirty = false;
        this.rescan();
      } else if (existsSync(join(this.watchPath, markerFile))) this.readSome(names);
    }, settleMs);
  }

  private readAll(): void {
    const names = readdirSync(this.watchPath).filter((name) => !name.startsWith('.'));
    const there = new Set(names);
    this.directories.forgetAllBut(there);
    const verdicts = new Map<string, DirectoryVerdict>();
    for (const name of names) this.judgeInto(verdicts, name, this.directories.readIfChanged(name));
    for (const name of this.knownNames()) if (!there.has(name)) this.noteMissing(name, 'its directory is gone');
    this.events.onVerdicts(verdicts, true);
  }

  private readSome(names: readonly string[]): void {
    const verdicts = new Map<string, DirectoryVerdict>();
    for (const name of names) this.judgeInto(verdicts, name, this.directories.read(name));
    this.events.onVerdicts(verdicts, false);
  }

  private judgeInto(verdicts: Map<string, DirectoryVerdict>, name: string, facts: DirectoryFacts | null): void {
    if (facts === null) {
      this.watch?.unwatch(name);
      this.noteMissing(name, 'its directory is gone');
      return;
    }
    const verdict = judgeDirectory(facts, Date.now(), this.rules().namePattern);
    // Logs are written into a tenant's directory all the time: once it is complete only its port file is watched.
    const watched = verdict.kind === 'tenant' && verdict.hasStartFile ? 'port' : null;
    if (this.watch?.watchEntry(name, watched)) this.noteDirty(name);
    if (verdict.kind === 'none') this.noteMissing(name, 'its port file is gone');
    else this.missingSinceMs.delete(name);
    if (verdict.kind === 'unfinished') this.lookLater(name, unfinishedLookMs);
    verdicts.set(name, verdict);
  }

  private noteMissing(name: string, reason: string): void {
    if (!this.isKnown(name)) return;
    const sinceMs = this.missingSinceMs.get(name);
    if (sinceMs === undefined) {
      this.missingSinceMs.set(name, Date.now());
      this.lookLater(name, goneAfterMs);
    } else if (Date.now() - sinceMs >= goneAfterMs - settleMs) {
      this.missingSinceMs.delete(name);
      this.events.onGone(name, reason);
    }
  }

  private lookLater(name: string, delayMs: number): void {
    if (this.lateLooks.has(name)) return;
    const look = () => {
      this.lateLooks.delete(name);
      this.noteDirty(name);
    };
    this.lateLooks.set(name, setTimeout(look, delayMs));
  }
}

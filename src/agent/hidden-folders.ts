/**
 * Folders inside the watch path in which a tenant's directory is made, or waits to be deleted: one rename away from being
 * a tenant, or from not being one any more. Names that begin with a point are never tenants nor problems.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../adapters/directories/names-in';

const prefixes = { adding: '.watchkeeper-adding-', removed: '.watchkeeper-removed-' } as const;

export class HiddenFolders {
  private readonly beingFilled = new Set<string>();
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;

  constructor(
    private readonly watchPath: () => string,
    /** Whether a process may still work in what was the directory of tenant `name`. */
    private readonly isInUse: (name: string, directory: string) => boolean,
    /** What keeps the leftovers from being deleted; null for nothing. */
    private readonly onSwept: (failure: Error | null) => void,
  ) {}

  /** `sweep` keeps its hands off one for `adding` until it is dropped. */
  make(purpose: keyof typeof prefixes): string {
    const folder = mkdtempSync(join(this.watchPath(), prefixes[purpose]));
    if (purpose === 'adding') this.beingFilled.add(folder);
    return folder;
  }

  async drop(folder: string): Promise<void> {
    try {
      // Deletes links, and nothing that they lead to.
      await rm(folder, { recursive: true, force: true });
    } finally {
      this.beingFilled.delete(folder);
    }
  }

  /**
   * Deletes what killed agents left half made, and what was removed and is in nobody's use any more. Never rejects. What is
   * there when it is called is seen, also when another sweep is under way.
   */
  sweep(): Promise<void> {
    this.next ??= this.running = this.running.then(() => {
      this.next = null;
      return this.sweepOnce();
    });
    return this.next;
  }

  private async sweepOnce(): Promise<void> {
    let failure: Error | null = null;
    const keep = (error: Error) => void (failure = error);
    try {
      for (const folder of this.listLeftovers()) await this.drop(folder).catch(keep);
    } catch (error) {
      keep(error as Error);
    }
    this.onSwept(failure);
  }

  private listLeftovers(): string[] {
    return namesIn(this.watchPath())
      .filter((entry) => this.isLeftover(entry, join(this.watchPath(), entry)))
      .map((entry) => join(this.watchPath(), entry));
  }

  private isLeftover(entry: string, folder: string): boolean {
    if (entry.startsWith(prefixes.adding)) return !this.beingFilled.has(folder);
    if (!entry.startsWith(prefixes.removed)) return false;
    return !namesIn(folder).some((name) => this.isInUse(name, join(folder, name)));
  }
}

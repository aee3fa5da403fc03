/**
 * What the rescan of a thousand directories has read before: two stats tell whether to read one again. Events always
 * read, so this is only the backstop's way; what the stats cannot tell (a start file behind a symbolic link) is read
 * again within `rereadWithinMs`.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryFacts } from '../domain/tenants/tenant-directory';
import { readTenantDirectory } from './read-tenant-directory';

const rereadWithinMs = 40_000;
/** Changes within one tick of the file system's clock (4 ms here, 2 s at worst) have the same time. */
const youngMs = 2_000;

interface Known {
  facts: DirectoryFacts;
  mark: string;
  rereadAtMs: number;
}

export class KnownDirectories {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly watchPath: string,
    private readonly startFile: string,
  ) {}

  /** Null when there is no such directory. */
  read(name: string): DirectoryFacts | null {
    // Before the reading: what changes meanwhile is seen as changed.
    const mark = this.markOf(name);
    const facts = readTenantDirectory(this.watchPath, name, this.startFile);
    if (facts === null || mark === null) this.known.delete(name);
    else {
      // Spread, so that they do not all come due in one scan.
      const rereadAtMs = performance.now() + rereadWithinMs * (0.5 + Math.random() / 2);
      this.known.set(name, { facts, mark, rereadAtMs });
    }
    return facts;
  }

  readIfChanged(name: string): DirectoryFacts | null {
    const known = this.known.get(name);
    const isUnchanged = known !== undefined && performance.now() < known.rereadAtMs && known.mark === this.markOf(name);
    return isUnchanged ? known.facts : this.read(name);
  }

  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
  }

  /** Null when nothing can be said, as of what is not there, may not be looked at, or has just changed. */
  private markOf(name: string): string | null {
    const home = join(this.watchPath, name);
    try {
      const stats = [home, join(home, 'port')].map((file) => statSync(file, { throwIfNoEntry: false }));
      if (stats.some((stat) => stat === undefined || Date.now() - stat.ctimeMs < youngMs)) return null;
      return stats.map((stat) => `${stat?.dev}/${stat?.ino}/${stat?.ctimeMs}/${stat?.size}`).join(' ');
    } catch {
      // Whoever reads it says what is wrong.
      return null;
    }
  }
}

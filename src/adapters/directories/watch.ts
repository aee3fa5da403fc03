/**
 * Says which entries of a folder may have changed. One fs.watch for the folder, and one for each entry the caller names:
 * on the entry itself while it is being made, or on one file in it. Only a hint: the kernel's queue overflows in silence
 * (inotify(7)), so the caller reads the folder again every few seconds.
 */
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

export class FolderWatch {
  private readonly root: FSWatcher;
  private readonly watchers = new Map<string, { path: string; watcher: FSWatcher }>();

  /** `onChange` gets the entry's name, null when anything may have changed. The folder must exist. */
  constructor(
    private readonly folder: string,
    private readonly onChange: (entry: string | null) => void,
  ) {
    this.root = watch(folder, { persistent: false }, (event, name) => {
      // Another directory may have taken the name, and the watch would stay with the old one.
      if (event === 'rename' && name !== null) this.unwatch(name);
      this.onChange(name);
    });
    this.root.on('error', () => this.onChange(null));
  }

  /**
   * Watches `entry` itself, or `file` in it. True when that is new: then it has to be read again, because what came
   * before is in no event.
   */
  watchEntry(entry: string, file: string | null): boolean {
    const path = file === null ? join(this.folder, entry) : join(this.folder, entry, file);
    if (this.watchers.get(entry)?.path === path) return false;
    this.unwatch(entry);
    try {
      const watcher = watch(path, { persistent: false }, (event) => {
        // After a rename the watch would follow the old inode.
        if (event === 'rename') this.unwatch(entry);
        this.onChange(entry);
      });
      watcher.on('error', () => this.unwatch(entry));
      this.watchers.set(entry, { path, watcher });
      return true;
    } catch (error) {
      // Gone again, or the kernel has no watch left: the rescan sees it.
      if (!['ENOENT', 'ENOSPC', 'EMFILE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return false;
    }
  }

  unwatch(entry: string): void {
    this.watchers.get(entry)?.watcher.close();
    this.watchers.delete(entry);
  }

  close(): void {
    this.root.close();
    for (const entry of [...this.watchers.keys()]) this.unwatch(entry);
  }
}

/**
 * Says which entries of a folder may have changed. One fs.watch for the folder, and one for each entry the caller names:
 * on the entry itself while it is being made, or on one file in it. Only a hint: the kernel's queue overflows in silence
 * (inotify(7)), so the caller reads the folder again every few seconds.
 */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** What the kernel answers when the thing is gone, or when it has no watch left to give. */
const noWatch = ['ENOENT', 'ENOSPC', 'EMFILE', 'EACCES'];

export class FolderWatch {
  private readonly root: FSWatcher | null;
  private readonly inode: number;
  private readonly watchers = new Map<string, { path: string; watcher: FSWatcher }>();

  /** `onChange` gets the entry's name, null when anything may have changed. The folder must exist. */
  constructor(
    private readonly folder: string,
    private readonly onChange: (entry: string | null) => void,
  ) {
    this.inode = inodeOf(folder);
    this.root = tryWatch(folder, (event, name) => {
      // Another directory may have taken the name, and the watch would stay with the old one.
      if (event === 'rename' && name !== null) this.unwatch(name);
      this.onChange(name);
    });
    this.root?.on('error', () => this.onChange(null));
  }

  /** The kernel had no watch to give. */
  get isBlind(): boolean {
    return this.root === null;
  }

  /** False when another folder has taken its place, or the kernel had no watch to give: then a new one is due. */
  get isOfToday(): boolean {
    return this.root !== null && this.inode === inodeOf(this.folder);
  }

  /**
   * Watches `entry` itself, or `file` in it. True when that is new: then it has to be read again, because what came
   * before is in no event.
   */
  watchEntry(entry: string, file: string | null): boolean {
    const path = file === null ? join(this.folder, entry) : join(this.folder, entry, file);
    if (this.watchers.get(entry)?.path === path) return false;
    this.unwatch(entry);
    const watcher = tryWatch(path, (event) => {
      // After a rename the watch would follow the old inode.
      if (event === 'rename') this.unwatch(entry);
      this.onChange(entry);
    });
    if (watcher === null) return false;
    watcher.on('error', () => this.unwatch(entry));
    this.watchers.set(entry, { path, watcher });
    return true;
  }

  unwatch(entry: string): void {
    this.watchers.get(entry)?.watcher.close();
    this.watchers.delete(entry);
  }

  close(): void {
    this.root?.close();
    for (const entry of [...this.watchers.keys()]) this.unwatch(entry);
  }
}

/** Null when there is nothing to watch, or no watch to be had: the reader's rescan sees the rest. */
function tryWatch(path: string, onEvent: (event: string, name: string | null) => void): FSWatcher | null {
  try {
    return watch(path, { persistent: false }, onEvent);
  } catch (error) {
    if (noWatch.includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** 0 when it is not there. */
function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

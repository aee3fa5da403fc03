/** The files by which shims tell of their runs: a watch makes it fast, reading them all now and then makes it right. */
import { mkdirSync, readdirSync } from 'node:fs';
import { FolderWatch } from '../adapters/directories/watch';
import { parseEventFile } from '../adapters/processes/run-folder';

export class EventFiles {
  private folderWatch: FolderWatch | null = null;

  constructor(
    private readonly folder: string,
    private readonly onEvent: (name: string, run: number) => void,
  ) {}

  /** The kernel had no watch to give. */
  get isBlind(): boolean {
    return this.folderWatch?.isBlind === true;
  }

  /** Again when another folder has taken its place. */
  watch(): void {
    if (this.folderWatch?.isOfToday) return;
    this.close();
    mkdirSync(this.folder, { recursive: true });
    this.folderWatch = new FolderWatch(this.folder, (file) => this.take(file));
  }

  readAll(): void {
    for (const file of readdirSync(this.folder)) if (!file.endsWith('.pid')) this.take(file);
  }

  close(): void {
    this.folderWatch?.close();
  }

  private take(file: string | null): void {
    if (file === null) return this.readAll();
    const event = parseEventFile(file);
    if (event !== null) this.onEvent(event.name, event.run);
  }
}

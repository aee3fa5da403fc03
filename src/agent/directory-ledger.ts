/**
 * The requests about directories that were carried out lately, or begun: a repeated one is recognised by its id. The inode
 * tells whether what a begun request was to move has been moved: a rename keeps it.
 */
import { readFileSync } from 'node:fs';
import { replaceTextFile } from '../adapters/directories/durable';

export interface LedgerEntry {
  requestId: string;
  verb: 'add' | 'remove';
  name: string;
  inode: number;
  /** Of an added one. */
  port: number;
  /** Where the journal stood when it was begun. */
  journal: string;
  seq: number;
  isDone: boolean;
}

const keptEntries = 200;

export class DirectoryLedger {
  private entries: readonly LedgerEntry[];
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    onUnreadable: (error: Error) => void,
  ) {
    this.entries = readEntries(file, onUnreadable);
  }

  find(requestId: string): LedgerEntry | undefined {
    return this.entries.find((entry) => entry.requestId === requestId);
  }

  /** Rejects when it cannot be written; then it is as if it had not been asked for. */
  put(entry: LedgerEntry): Promise<void> {
    const write = async () => {
      const others = this.entries.filter(({ requestId }) => requestId !== entry.requestId);
      const entries = [...others, entry].slice(-keptEntries);
      await replaceTextFile(this.file, `${JSON.stringify(entries, null, 1)}\n`);
      this.entries = entries;
    };
    const written = this.writing.then(write);
    this.writing = written.catch(() => undefined);
    return written;
  }
}

function readEntries(file: string, onUnreadable: (error: Error) => void): LedgerEntry[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LedgerEntry[];
  } catch (error) {
    // Without it a request of the last seconds may be carried out twice; supervision does not need it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onUnreadable(error as Error);
    return [];
  }
}

/** Keeps what is known of the falls of databases over lives of the agent. Nothing waits for it: a full disk delays it. */
import { readFileSync } from 'node:fs';
import { replaceTextFile } from '../adapters/directories/durable';
import { readKeptPasts, writeKeptPasts, type KeptPast } from '../domain/databases/kept-past';

const retryMs = 1000;

export class DatabasePastsFile {
  /** What is to be written next; null: the newest is written. */
  private text: string | null = null;
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    private readonly file: string,
    /** A sentence: it is there and says nothing. */
    private readonly onUnreadable: (reason: string) => void,
  ) {}

  /** Nothing when it is missing or says nothing: then all members begin anew. */
  read(): KeptPast[] {
    const read = this.readFile();
    if (read === null || 'pasts' in read) return read?.pasts ?? [];
    this.onUnreadable(`${this.file} ${read.unreadable}`);
    return [];
  }

  /** Soon. While it cannot be written it is tried again, with the newest. */
  save(pasts: readonly KeptPast[]): void {
    this.text = writeKeptPasts(pasts);
    this.write();
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.writing;
  }

  private write(): void {
    if (this.writing !== null || this.text === null) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const { text } = this;
    this.text = null;
    this.writing = replaceTextFile(this.file, text).then(
      () => {
        this.writing = null;
        this.write();
      },
      () => {
        // Most likely a full disk, of which the journal tells.
        this.writing = null;
        this.text ??= text;
        if (!this.isStopped) this.timer = setTimeout(() => this.write(), retryMs);
      },
    );
  }

  private readFile() {
    try {
      return readKeptPasts(readFileSync(this.file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      return { unreadable: `cannot be read: ${(error as Error).message}` };
    }
  }
}

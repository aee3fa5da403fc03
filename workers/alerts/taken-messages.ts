/**
 * Which messages a server has taken, kept on this machine: a try whose answer was lost with its worker, or with Temporal,
 * is not repeated. An empty file for each, so that workers that share a state directory share them, too.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SendDeps } from '../../activities/alerts/send-message';

/** Long after the last try that somebody may still believe to be open. */
const keptMs = 7 * 24 * 60 * 60 * 1000;
const pruneEveryMs = 24 * 60 * 60 * 1000;

export interface TakenMessagesOptions {
  /** Under the state directory. */
  folder: string;
  /** It cannot be written; the message was taken all the same, which must not be told as a failure. */
  onFailed: (reason: string) => void;
}

type Taken = SendDeps['taken'];

export class TakenMessages implements Taken {
  /** What could not be written: nobody else knows of it. */
  private readonly unwritten = new Set<string>();
  private prunedAtMs = 0;

  constructor(private readonly options: TakenMessagesOptions) {}

  has(id: string): boolean {
    return this.unwritten.has(id) || existsSync(this.fileOf(id));
  }

  /** On disk when it returns. */
  note(id: string): void {
    try {
      mkdirSync(this.options.folder, { recursive: true, mode: 0o700 });
      closeSync(openSync(this.fileOf(id), 'w', 0o600));
      // An empty file is nothing but its name, which is the folder’s.
      syncFolder(this.options.folder);
      this.prune();
    } catch (error) {
      this.unwritten.add(id);
      this.options.onFailed((error as Error).message);
    }
  }

  private prune(): void {
    const nowMs = Date.now();
    if (nowMs - this.prunedAtMs < pruneEveryMs) return;
    this.prunedAtMs = nowMs;
    for (const name of readdirSync(this.options.folder)) {
      const file = join(this.options.folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats !== undefined && nowMs - stats.mtimeMs > keptMs) rmSync(file, { force: true });
    }
  }

  /** Whatever the id holds, it is the name of a file in this folder. */
  private fileOf(id: string): string {
    return join(this.options.folder, createHash('sha256').update(id).digest('hex'));
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

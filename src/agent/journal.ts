/**
 * The agent's memory: one append-only file of what happened to its tenants. The states are its fold, and what the
 * workflows have not acknowledged yet is the outbox.
 *
 * A line is `{journal}` (first line: its name), `{state, told}` (a tenant as of the last compaction), `{name, transition}`
 * or `{name, told}`. A transition is written at once (a kill -9 of the agent loses nothing written) and synced to disk
 * soon after, many at a time. Lines that cannot be written are kept and tried again: a full disk stops requests, never
 * supervision.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { isOver } from '../domain/tenants/release';
import { foldTransition } from '../domain/tenants/fold-transition';
import { newTenantState, type TenantState, type Transition, type TransitionFact } from '../domain/tenants/tenant-state';
import { type JournalLine, readLines, replaceLines } from './journal-file';

interface Entry {
  state: TenantState;
  told: number;
  untold: Transition[];
}

const compactFromBytes = 8 * 1024 * 1024;
const syncFile = promisify(fsync);

export class Journal {
  /** An ISO moment and a random part, so that a newer journal sorts later. */
  readonly id: string;
  private readonly entries = new Map<string, Entry>();
  private seq: number;
  private fd: number;
  private bytes = 0;
  private compactAboveBytes = compactFromBytes;
  private unwritten: string[] = [];
  private isLineTorn = false;
  private syncing: Promise<void> | null = null;
  private dirty = false;
  private isSyncScheduled = false;

  /** Reads what is there, or begins a new journal. `onUnreadable` hears of lines that were skipped. */
  constructor(
    private readonly file: string,
    private readonly host: string,
    onUnreadable: (lineNumber: number) => void,
    private readonly onSynced: (tookMs: number) => void = () => undefined,
  ) {
    const lines = readLines(file, onUnreadable);
    const header = lines.find((line) => 'journal' in line);
    this.id = header?.journal ?? `${new Date().toISOString()}-${randomBytes(4).toString('hex')}`;
    this.seq = header?.seq ?? 0;
    for (const line of lines) this.replay(line);
    for (const name of [...this.entries.keys()]) this.forgetIfOver(name);
    this.fd = this.openCompacted(header !== undefined);
  }

  get states(): TenantState[] {
    return [...this.entries.values()].map((entry) => entry.state);
  }

  get lastSeq(): number {
    return this.seq;
  }

  state(name: string): TenantState | undefined {
    return this.entries.get(name)?.state;
  }

  /** Transitions of `name` that were not acknowledged yet, oldest first. */
  untold(name: string): readonly Transition[] {
    return this.entries.get(name)?.untold ?? [];
  }

  told(name: string): number {
    return this.entries.get(name)?.told ?? 0;
  }

  get untoldNames(): string[] {
    return [...this.entries].filter(([, entry]) => entry.untold.length > 0).map(([name]) => name);
  }

  /** False while the last lines could not be written (disk full). */
  get isWritten(): boolean {
    return this.unwritten.length === 0;
  }

  append(name: string, fact: TransitionFact, at = new Date()): TenantState {
    const moment = at.toISOString();
    const entry = this.entryOf(name, moment);
    const transition: Transition = { ...fact, seq: ++this.seq, at: moment };
    entry.state = foldTransition(entry.state, transition);
    entry.untold.push(transition);
    this.write({ name, transition });
    return entry.state;
  }

  markTold(name: string, seq: number): void {
    const entry = this.entries.get(name);
    if (entry === undefined || seq <= entry.told) return;
    entry.told = seq;
    entry.untold = entry.untold.filter((transition) => transition.seq > seq);
    this.write({ name, told: seq });
    this.forgetIfOver(name);
    if (this.bytes > this.compactAboveBytes) this.recompact();
  }

  /** Resolves when everything appended so far is on disk; false when it could not be written. */
  async sync(): Promise<boolean> {
    this.retryWrites();
    while (this.isWritten && (this.dirty || this.syncing !== null)) await this.syncOnce();
    return this.isWritten;
  }

  /** Tries again to write what could not be written. */
  retryWrites(): void {
    if (this.unwritten.length > 0) this.flush();
  }

  close(): void {
    this.retryWrites();
    fsyncSync(this.fd);
    closeSync(this.fd);
  }

  private async syncOnce(): Promise<void> {
    this.syncing ??= this.syncNow().finally(() => (this.syncing = null));
    await this.syncing;
  }

  private async syncNow(): Promise<void> {
    this.dirty = false;
    const begunAtMs = performance.now();
    try {
      await syncFile(this.fd);
      this.onSynced(performance.now() - begunAtMs);
    } catch (error) {
      this.dirty = true;
      throw error;
    }
  }

  /** What is written while a sync is under way is not covered by it, hence the loop. */
  private async syncSoon(): Promise<void> {
    try {
      while (this.dirty || this.syncing !== null) await this.syncOnce();
    } catch {
      // Still `dirty`: tried again with the next line, and by whoever has to know.
    } finally {
      this.isSyncScheduled = false;
    }
  }

  /** A removed tenant is kept until its workflow knows. */
  private forgetIfOver(name: string): void {
    const entry = this.entries.get(name);
    if (entry !== undefined && isOver(entry.state) && entry.untold.length === 0) this.entries.delete(name);
  }

  private entryOf(name: string, at: string): Entry {
    let entry = this.entries.get(name);
    if (entry === undefined) {
      entry = { state: newTenantState(name, this.host, at), told: 0, untold: [] };
      this.entries.set(name, entry);
    }
    return entry;
  }

  private write(line: JournalLine): void {
    this.unwritten.push(`${JSON.stringify(line)}\n`);
    this.flush();
  }

  private flush(): void {
    try {
      while (this.unwritten.length > 0) {
        // After a torn write the next line starts on a line of its own.
        const text = `${this.isLineTorn ? '\n' : ''}${this.unwritten[0] ?? ''}`;
        const bytes = Buffer.byteLength(text);
        const written = writeSync(this.fd, text);
        this.bytes += written;
        this.isLineTorn = written < bytes;
        if (this.isLineTorn) return;
        this.unwritten.shift();
      }
      this.dirty = true;
      this.scheduleSync();
    } catch (error) {
      // Kept in `unwritten`, shown as `journalFull`, tried again each second.
      if (!isOutOfSpace(error)) throw error;
    }
  }

  private scheduleSync(): void {
    if (this.isSyncScheduled) return;
    this.isSyncScheduled = true;
    setImmediate(() => void this.syncSoon());
  }

  private replay(line: JournalLine): void {
    if ('state' in line) {
      const untold = this.entries.get(line.state.name)?.untold ?? [];
      this.entries.set(line.state.name, { state: line.state, told: line.told, untold });
      this.seq = Math.max(this.seq, line.state.seq);
    } else if ('transition' in line) {
      const entry = this.entryOf(line.name, line.transition.at);
      // A line that was torn just before its end was written once more.
      if (line.transition.seq <= entry.state.seq) return;
      entry.state = foldTransition(entry.state, line.transition);
      entry.untold.push(line.transition);
      this.seq = Math.max(this.seq, line.transition.seq);
    } else if ('told' in line) {
      const entry = this.entries.get(line.name);
      if (entry === undefined) return;
      entry.told = Math.max(entry.told, line.told);
      entry.untold = entry.untold.filter((transition) => transition.seq > line.told);
      this.forgetIfOver(line.name);
    }
  }

  private openCompacted(hasHeader: boolean): number {
    try {
      return this.compact();
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      const fd = openSync(this.file, 'a', 0o600);
      this.bytes = statSync(this.file).size;
      // Nobody knows how the last line ends.
      this.isLineTorn = this.bytes > 0;
      if (!hasHeader) this.unwritten.push(`${JSON.stringify(this.header)}\n`);
      return fd;
    }
  }

  private get header(): JournalLine {
    return { journal: this.id, seq: this.seq };
  }

  /** Writes the journal afresh, as states and what is untold, and returns it open for appending. */
  private compact(): number {
    const lines: JournalLine[] = [this.header];
    for (const [name, { state, told, untold }] of this.entries) {
      // The state holds the untold ones already: it comes last and replaces their fold.
      lines.push(...untold.map((transition): JournalLine => ({ name, transition })));
      lines.push({ state, told });
    }
    this.bytes = replaceLines(this.file, lines);
    // Much that is needed still must not be written again for each acknowledgement.
    this.compactAboveBytes = Math.max(compactFromBytes, 2 * this.bytes);
    return openSync(this.file, 'a', 0o600);
  }

  private recompact(): void {
    if (!this.isWritten || this.syncing !== null) return;
    const old = this.fd;
    try {
      this.fd = this.compact();
      closeSync(old);
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
    }
  }
}

function isOutOfSpace(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO';
}

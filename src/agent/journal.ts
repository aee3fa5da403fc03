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
import { closeSync, fsync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import {
  foldTransition,
  newTenantState,
  type TenantState,
  type Transition,
  type TransitionFact,
} from '../domain/tenants/tenant-state';

type Line =
  | { journal: string; seq: number }
  | { state: TenantState; told: number }
  | { name: string; transition: Transition }
  | { name: string; told: number };

interface Entry {
  state: TenantState;
  told: number;
  untold: Transition[];
}

const compactAboveBytes = 8 * 1024 * 1024;
const syncFile = promisify(fsync);

export class Journal {
  /** An ISO moment and a random part, so that a newer journal sorts later. */
  readonly id: string;
  private readonly entries = new Map<string, Entry>();
  private seq: number;
  private fd: number;
  private bytes = 0;
  private unwritten: string[] = [];
  private isLineTorn = false;
  private syncing: Promise<void> | null = null;
  private dirty = false;

  /** Reads what is there, or begins a new journal. `onUnreadable` hears of lines that were skipped. */
  constructor(
    private readonly file: string,
    private readonly host: string,
    onUnreadable: (lineNumber: number) => void,
  ) {
    const lines = readLines(file, onUnreadable);
    const header = lines.find((line) => 'journal' in line);
    this.id = header?.journal ?? `${new Date().toISOString()}-${randomBytes(4).toString('hex')}`;
    this.seq = header?.seq ?? 0;
    for (const line of lines) this.replay(line);
    for (const name of [...this.entries.keys()]) this.forgetIfOver(name);
    this.fd = this.openCompacted();
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
    if (this.bytes > compactAboveBytes) this.recompact();
  }

  /** Resolves when everything appended so far is on disk; false when it could not be written. */
  async sync(): Promise<boolean> {
    this.retryWrites();
    while (this.dirty && this.isWritten) await this.syncOnce();
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
    this.syncing ??= (async () => {
      this.dirty = false;
      await syncFile(this.fd);
    })().finally(() => (this.syncing = null));
    await this.syncing;
  }

  /** A removed tenant is kept until its workflow knows. */
  private forgetIfOver(name: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined || entry.state.present || entry.state.process !== null) return;
    if (entry.untold.length === 0) this.entries.delete(name);
  }

  private entryOf(name: string, at: string): Entry {
    let entry = this.entries.get(name);
    if (entry === undefined) {
      entry = { state: newTenantState(name, this.host, at), told: 0, untold: [] };
      this.entries.set(name, entry);
    }
    return entry;
  }

  private write(line: Line): void {
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
      if (this.syncing === null) setImmediate(() => void this.syncOnce().catch(() => (this.dirty = true)));
    } catch (error) {
      // Kept in `unwritten`, shown as `journalFull`, tried again each second.
      if (!isOutOfSpace(error)) throw error;
    }
  }

  private replay(line: Line): void {
    if ('state' in line) {
      const untold = this.entries.get(line.state.name)?.untold ?? [];
      this.entries.set(line.state.name, { state: line.state, told: line.told, untold });
      this.seq = Math.max(this.seq, line.state.seq);
    } else if ('transition' in line) {
      const entry = this.entryOf(line.name, line.transition.at);
      entry.state = foldTransition(entry.state, line.transition);
      entry.untold.push(line.transition);
      this.seq = Math.max(this.seq, line.transition.seq);
    } else if ('told' in line) {
      const entry = this.entries.get(line.name);
      if (entry === undefined) return;
      entry.told = Math.max(entry.told, line.told);
      entry.untold = entry.untold.filter((transition) => transition.seq > line.told);
    }
  }

  private openCompacted(): number {
    try {
      return this.compact();
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      return openSync(this.file, 'a', 0o600);
    }
  }

  /** Writes the journal afresh, as states and what is untold, and returns it open for appending. */
  private compact(): number {
    const lines: Line[] = [{ journal: this.id, seq: this.seq }];
    for (const [name, { state, told, untold }] of this.entries) {
      // The state holds the untold ones already: it comes last and replaces their fold.
      lines.push(...untold.map((transition): Line => ({ name, transition })));
      lines.push({ state, told });
    }
    return this.replaceFile(lines);
  }

  private replaceFile(lines: Line[]): number {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const temporary = `${this.file}.new`;
    const fd = openSync(temporary, 'w', 0o600);
    try {
      let offset = 0;
      const buffer = Buffer.from(text);
      while (offset < buffer.length) offset += writeSync(fd, buffer, offset);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, this.file);
    const folder = openSync(dirname(this.file), 'r');
    fsyncSync(folder);
    closeSync(folder);
    this.bytes = Buffer.byteLength(text);
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

function readLines(file: string, onUnreadable: (lineNumber: number) => void): Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line, index): Line[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as Line];
    } catch {
      onUnreadable(index + 1);
      return [];
    }
  });
}

function isOutOfSpace(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO';
}

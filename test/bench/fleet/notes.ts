/** What the tenants noted: who they are, and when they began to listen, by the one clock of the machine. */
import { closeSync, openSync, readSync } from 'node:fs';
import { bootId, isAlive, type ProcessIdentity, signalProcess } from '../../../src/adapters/processes/identity';
import { until } from '../../support/until';

export interface Note {
  name: string;
  identity: ProcessIdentity;
  /** CLOCK_MONOTONIC, as `monotonicMs`. */
  listeningAtMs: number;
}

/** The same clock in every process, and nobody can step it. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export class Notes {
  readonly all: Note[] = [];
  readonly latest = new Map<string, Note>();
  private readonly lines: GrowingFile;

  constructor(readonly file: string) {
    this.lines = new GrowingFile(file);
  }

  read(): void {
    for (const line of this.lines.readOn()) {
      const [name = '', pid, startTicks, ns] = line.split(' ');
      const identity = { pid: Number(pid), startTicks: Number(startTicks), bootId: bootId() };
      const note = { name, identity, listeningAtMs: Number(ns) / 1e6 };
      this.all.push(note);
      this.latest.set(name, note);
    }
  }

  /** Reads on until it is so. The moments come from the notes, so how often is looked costs no precision. */
  async wait(what: string, isIt: () => boolean, withinMs: number, everyMs = 2): Promise<void> {
    const look = () => {
      this.read();
      return isIt();
    };
    await until(what, look, withinMs, everyMs);
  }

  of(name: string): Note {
    const note = this.latest.get(name);
    if (note === undefined) throw new Error(`${name} has never listened`);
    return note;
  }

  killAll(): void {
    this.read();
    for (const { identity } of this.all) signalProcess(identity, 'SIGKILL', 'process');
  }

  get alive(): Note[] {
    return this.all.filter(({ identity }) => isAlive(identity));
  }
}

/** Whole lines of a file that others append to, each given once. */
export class GrowingFile {
  private fd: number;
  private offset = 0;
  private rest = '';

  constructor(file: string) {
    this.fd = openSync(file, 'a+');
  }

  readOn(): string[] {
    const chunk = Buffer.alloc(65_536);
    let text = this.rest;
    for (;;) {
      const length = readSync(this.fd, chunk, 0, chunk.length, this.offset);
      this.offset += length;
      text += chunk.toString('latin1', 0, length);
      if (length < chunk.length) break;
    }
    const lines = text.split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }

  close(): void {
    closeSync(this.fd);
  }
}

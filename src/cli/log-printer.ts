/** Writes what tenants wrote: byte for byte into a pipe, and such that it cannot do anything to a terminal. */
import { stripVTControlCharacters } from 'node:util';
import type { LogFileName } from '../domain/tenants/tenant-log';
import type { Terminal } from './call';
import { asCalledHere } from './called-as';
import { inMood } from './colours';

const newline = 10;

export class LogPrinter {
  private readonly unfinished = new Map<LogFileName, Buffer>();

  constructor(
    private readonly terminal: Pick<Terminal, 'out' | 'err' | 'isForPeople' | 'hasColours' | 'calledAs'>,
    private readonly files: readonly LogFileName[],
  ) {}

  write(file: LogFileName, bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.isRaw) return this.terminal.out(bytes);
    const all = Buffer.concat([this.unfinished.get(file) ?? Buffer.alloc(0), bytes]);
    const end = all.lastIndexOf(newline) + 1;
    this.unfinished.set(file, all.subarray(end));
    const lines = linesOf(all.subarray(0, end)).map((line) => this.shown(file, line));
    if (lines.length > 0) this.terminal.out(Buffer.concat(lines));
  }

  /** Writes the beginning of a line whose end will not come. */
  finish(file: LogFileName): void {
    const rest = this.unfinished.get(file);
    this.unfinished.delete(file);
    if (rest !== undefined && rest.length > 0) this.terminal.out(this.shown(file, rest));
  }

  finishAll(): void {
    for (const file of this.files) this.finish(file);
  }

  note(sentence: string): void {
    this.terminal.err(`watchkeeper: ${asCalledHere(sentence, this.terminal)}\n`);
  }

  private get isRaw(): boolean {
    return !this.terminal.isForPeople && this.files.length === 1;
  }

  private shown(file: LogFileName, line: Buffer): Buffer {
    const { isForPeople, hasColours } = this.terminal;
    const mark = this.files.length === 1 ? '' : inMood(`${file}: `, file === 'err' ? 'uneasy' : 'quiet', hasColours);
    const text = isForPeople ? Buffer.from(harmless(line.toString('utf8'))) : line;
    return Buffer.concat([Buffer.from(mark), text, Buffer.from('\n')]);
  }
}

/** Without escape sequences; other control characters are shown as their pictures, such as ␇. */
export function harmless(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/\r$/, '')
    .replace(/[\u0000-\u0008\u000a-\u001f]/g, (control) => String.fromCodePoint(0x2400 + control.charCodeAt(0)))
    .replace(/\u007f/g, '␡')
    .replace(/[\u0080-\u009f]/g, '\ufffd');
}

export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(newline, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

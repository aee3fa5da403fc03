/**
 * One line that tells a person that a command is alive and what it waits for, written over itself. It comes after two
 * seconds, makes room for whatever the command writes, and is written to a terminal only.
 */
import type { Progress, Terminal } from './call';

const shownAfterMs = 2_000;
const rewrittenEveryMs = 1_000;
const backToTheStart = '\r\u001b[K';

export class ProgressLine implements Progress {
  private readonly beganAtMs = Date.now();
  private what = '';
  private timer: NodeJS.Timeout | null = null;
  private isShown = false;

  constructor(private readonly terminal: Pick<Terminal, 'err' | 'lineWidth'>) {}

  waitsFor(what: string): void {
    this.what = what;
    if (this.isShown) this.show();
    else this.schedule(shownAfterMs - (Date.now() - this.beganAtMs));
  }

  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.isShown) this.terminal.err(backToTheStart);
    this.isShown = false;
  }

  private schedule(delayMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    // It must not keep a command alive that is done.
    this.timer = setTimeout(() => this.show(), Math.max(0, delayMs)).unref();
  }

  private show(): void {
    // Asked each time: a window may be made narrower.
    const width = this.terminal.lineWidth();
    if (width === 0) return;
    const seconds = Math.floor((Date.now() - this.beganAtMs) / 1000);
    const line = `waiting for ${this.what}: ${seconds} s`;
    // A line that is broken by the terminal could not be taken back.
    this.terminal.err(`${backToTheStart}${line.length < width ? line : `${line.slice(0, width - 2)}…`}`);
    this.isShown = true;
    this.schedule(rewrittenEveryMs);
  }
}

/** The same terminal, on which the line makes room for what the command writes. */
export function makingRoom(terminal: Terminal, progress: Progress): Terminal {
  return {
    ...terminal,
    out: (text) => (progress.end(), terminal.out(text)),
    err: (text) => (progress.end(), terminal.err(text)),
  };
}

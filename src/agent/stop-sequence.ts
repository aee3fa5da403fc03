/** Ends a process: TERM, and CONT so that a stopped one hears it; after the grace KILL, again and again. */
const killAgainEveryMs = 1000;
const killsUntilStubborn = 5;

export class StopSequence {
  private timer: NodeJS.Timeout;
  private readonly begunAtMs = performance.now();
  private kills = 0;

  constructor(
    private readonly signal: (signal: NodeJS.Signals) => void,
    graceMs: number,
    private readonly onStubborn: () => void,
  ) {
    signal('SIGTERM');
    signal('SIGCONT');
    this.timer = setTimeout(() => this.kill(), graceMs);
  }

  /** For what is left of the time between TERM and KILL. */
  changeGrace(graceMs: number): void {
    if (this.kills > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kill(), Math.max(0, this.begunAtMs + graceMs - performance.now()));
  }

  /** The process is gone, or somebody else goes on. */
  end(): void {
    clearTimeout(this.timer);
  }

  private kill(): void {
    this.kills += 1;
    this.signal('SIGKILL');
    if (this.kills === killsUntilStubborn) this.onStubborn();
    this.timer = setTimeout(() => this.kill(), killAgainEveryMs);
  }
}

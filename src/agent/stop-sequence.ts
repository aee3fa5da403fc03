/** Ends a process: TERM, and CONT so that a stopped one hears it; after the grace KILL, again and again. */
const killAgainEveryMs = 1000;
const killsUntilStubborn = 5;

export class StopSequence {
  private timer: NodeJS.Timeout | null = null;
  private begunAtMs = 0;
  private kills = 0;

  constructor(
    private readonly signal: (signal: NodeJS.Signals) => void,
    private readonly onStubborn: () => void,
  ) {}

  begin(graceMs: number): void {
    this.end();
    this.begunAtMs = performance.now();
    this.kills = 0;
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    this.killIn(graceMs);
  }

  /** For what is left of the time between TERM and KILL, if that is now. */
  changeGrace(graceMs: number): void {
    if (this.timer === null || this.kills > 0) return;
    clearTimeout(this.timer);
    this.killIn(this.begunAtMs + graceMs - performance.now());
  }

  /** The process is gone, or somebody else goes on. */
  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private killIn(delayMs: number): void {
    this.timer = setTimeout(() => this.kill(), Math.max(0, delayMs));
  }

  private kill(): void {
    this.kills += 1;
    this.killIn(killAgainEveryMs);
    this.signal('SIGKILL');
    if (this.kills === killsUntilStubborn) this.onStubborn();
  }
}

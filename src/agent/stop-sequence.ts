/** Ends a process: TERM, and CONT so that a stopped one hears it; after the grace KILL, again and again. */
const killAgainEveryMs = 1000;
const killsUntilStubborn = 5;

export class StopSequence {
  private timer: NodeJS.Timeout;
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

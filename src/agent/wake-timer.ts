/** Looks again at a moment of the wall clock. Whoever must not miss a step of that clock looks in between, too. */
const longestTimerMs = 2 ** 31 - 1;

export class WakeTimer {
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly onTime: () => void) {}

  /** Replaces the moment that was set before. One too far away for a timer comes early, to be set again. */
  at(atMs: number): void {
    this.clear();
    this.timer = setTimeout(() => this.onTime(), Math.min(Math.max(0, atMs - Date.now()), longestTimerMs));
  }

  clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }
}

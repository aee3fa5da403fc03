/** Notices when this process's own event loop was late: a check that failed meanwhile says nothing about the tenant. */
const tickMs = 100;
const lateMs = 150;

export class LoopWatch {
  private lastTickAtMs = performance.now();
  private lastLateAtMs = Number.NEGATIVE_INFINITY;
  private readonly timer = setInterval(() => this.tick(), tickMs).unref();

  /** Whether the loop was late at any moment since `sinceMs` (of `performance.now()`), this very moment included. */
  wasLateSince(sinceMs: number): boolean {
    this.tick();
    return this.lastLateAtMs >= sinceMs;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const nowMs = performance.now();
    if (nowMs - this.lastTickAtMs > tickMs + lateMs) this.lastLateAtMs = nowMs;
    this.lastTickAtMs = nowMs;
  }
}

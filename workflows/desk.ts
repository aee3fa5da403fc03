import { ActivityFailure, CancellationScope, log } from '@temporalio/workflow';

/** Of one handing over: the server takes some dozens a second, and an activity is to be done within its time. */
const mostAtOnce = 100;

/**
 * Hands things over in their order, without that anything waits for it. What comes while it is handing over goes along the
 * next time. A workflow does not end, nor continue as new, before it is quiet.
 */
export class Desk<Thing> {
  private waiting: Thing[] = [];
  private isHanding = false;

  constructor(
    private readonly name: string,
    private readonly hand: (things: Thing[]) => Promise<void>,
  ) {}

  get isQuiet(): boolean {
    return !this.isHanding && this.waiting.length === 0;
  }

  tell(things: readonly Thing[]): void {
    if (things.length === 0) return;
    this.waiting.push(...things);
    // Also a workflow that is cancelled tells what it had to tell.
    if (!this.isHanding) void CancellationScope.nonCancellable(() => this.handAll());
  }

  private async handAll(): Promise<void> {
    this.isHanding = true;
    while (this.waiting.length > 0) {
      const things = this.waiting.splice(0, mostAtOnce);
      try {
        await this.hand(things);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        // It was repeated as long as that makes sense. The workflow has better to do than to fail for it.
        log.error(`${this.name}: ${things.length} could not be told: ${error.cause?.message ?? error.message}`);
      }
    }
    this.isHanding = false;
  }
}

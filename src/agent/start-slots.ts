/** At most so many processes are starting at a time: more only make each other slow. First come, first served. */
const slotHeldAtMostMs = 2000;

export class StartSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(slots = 16) {
    this.free = slots;
  }

  /** Calls `start` at once when a slot is free, else later. `start` gets the function that gives the slot back. */
  take(start: (giveBack: () => void) => void): void {
    if (this.free === 0) {
      this.waiting.push(() => this.take(start));
      return;
    }
    this.free -= 1;
    // A start that hangs must not keep others waiting for its whole deadline.
    const timer = setTimeout(() => giveBack(), slotHeldAtMostMs).unref();
    let isHeld = true;
    const giveBack = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      this.free += 1;
      this.waiting.shift()?.();
    };
    start(giveBack);
  }
}

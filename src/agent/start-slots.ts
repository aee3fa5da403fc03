/** At most so many processes are starting at a time: more only make each other slow. First come, first served. */
const slotHeldAtMostMs = 2000;
export const slotsOfAHost = 16;

type Start = (giveBack: () => void) => void;

export class StartSlots {
  private free: number;
  private readonly waiting: Start[] = [];
  private isServing = false;

  constructor(slots = slotsOfAHost) {
    this.free = slots;
  }

  get areStartsWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Calls `start` at once when a slot is free, else later. `start` gets the function that gives the slot back. */
  take(start: Start): void {
    this.waiting.push(start);
    this.serve();
  }

  /** A loop, because thousands may give their slot back within their `start`. */
  private serve(): void {
    if (this.isServing) return;
    this.isServing = true;
    try {
      while (this.free > 0) {
        const start = this.waiting.shift();
        if (start === undefined) return;
        this.begin(start);
      }
    } finally {
      this.isServing = false;
    }
  }

  private begin(start: Start): void {
    this.free -= 1;
    // A start that hangs must not keep others waiting for its whole deadline.
    const timer = setTimeout(() => giveBack(), slotHeldAtMostMs).unref();
    let isHeld = true;
    const giveBack = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      this.free += 1;
      this.serve();
    };
    start(giveBack);
  }
}

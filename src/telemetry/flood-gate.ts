/**
 * Lets each kind of message through once per period, and then says how many were held back. While a server is away
 * its clients complain several times a second, in words that differ only in numbers and addresses.
 */
export class FloodGate {
  private readonly seen = new Map<string, { openAgainAtMs: number; heldBack: number }>();

  constructor(
    private readonly everyMs: number,
    private readonly nowMs: () => number = Date.now,
    /** Beyond so many kinds it forgets, rather than grow. */
    private readonly mostKinds = 500,
  ) {}

  /** Null: hold it back. A number: let it through, after so many of its kind were held back. */
  pass(message: string): number | null {
    const kind = message.replace(/\d+/g, '#').slice(0, 200);
    const nowMs = this.nowMs();
    const past = this.seen.get(kind);
    if (past !== undefined && nowMs < past.openAgainAtMs) {
      past.heldBack += 1;
      return null;
    }
    if (past === undefined && this.seen.size >= this.mostKinds) this.seen.clear();
    this.seen.set(kind, { openAgainAtMs: nowMs + this.everyMs, heldBack: 0 });
    return past?.heldBack ?? 0;
  }
}

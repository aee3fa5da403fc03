import { isDeepStrictEqual } from 'node:util';

/** What is made from settings, and made anew when others are in force. */
export class InForce<Settings, Thing> {
  private made: { from: Settings; thing: Thing } | null = null;

  constructor(
    private readonly settings: () => Settings,
    private readonly make: (settings: Settings) => Thing,
    /** Of one that is used no more: what it is in the middle of goes on to its end. */
    private readonly end: (thing: Thing) => void = () => undefined,
  ) {}

  get current(): Thing {
    const from = this.settings();
    if (this.made !== null && isDeepStrictEqual(this.made.from, from)) return this.made.thing;
    const before = this.made;
    const thing = this.make(from);
    this.made = { from, thing };
    if (before !== null) this.end(before.thing);
    return thing;
  }

  /** What was made last, if anything was. */
  close(): void {
    if (this.made !== null) this.end(this.made.thing);
    this.made = null;
  }
}

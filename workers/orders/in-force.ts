import { isDeepStrictEqual } from 'node:util';

/** What is made from settings, and made anew when others are in force; whoever uses the one before goes on with it. */
export class InForce<Settings, Thing> {
  private made: { from: Settings; thing: Thing } | null = null;

  constructor(
    private readonly settings: () => Settings,
    private readonly make: (settings: Settings) => Thing,
    /** Of one that is asked for no more. */
    private readonly leave: (thing: Thing) => void = () => undefined,
  ) {}

  /** For the next use; not to be kept. */
  get current(): Thing {
    const from = this.settings();
    if (this.made !== null && isDeepStrictEqual(this.made.from, from)) return this.made.thing;
    const before = this.made;
    this.made = { from, thing: this.make(from) };
    if (before !== null) this.leave(before.thing);
    return this.made.thing;
  }

  /** Null: there is none yet. What comes after it is made anew. */
  take(): Thing | null {
    const { made } = this;
    this.made = null;
    return made?.thing ?? null;
  }
}

import { isDeepStrictEqual } from 'node:util';

/** What is made from settings, and made anew when others are in force; whoever uses the one before goes on with it. */
export class InForce<Settings, Thing> {
  private made: { from: Settings; thing: Thing } | null = null;

  constructor(
    private readonly settings: () => Settings,
    private readonly make: (settings: Settings) => Thing,
  ) {}

  get current(): Thing {
    const from = this.settings();
    if (this.made === null || !isDeepStrictEqual(this.made.from, from)) this.made = { from, thing: this.make(from) };
    return this.made.thing;
  }
}

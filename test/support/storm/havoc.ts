/** Kills each of its victims at random and starts it again, until it is told that it is enough. */
import { setTimeout as delay } from 'node:timers/promises';
import { Chance } from '../house/random';
import { until } from '../until';

export interface Victim {
  /** From its start to its end, and from there to its start. */
  livesMs: [number, number];
  awayMs: [number, number];
  /** What was done, in a word. */
  end: (chance: Chance) => Promise<string>;
  start: () => Promise<void> | void;
}

export class Havoc {
  /** `orders kill`, `sshd cut`, …: how often. */
  readonly deeds: Record<string, number> = {};
  private isOver = false;
  private loops: Promise<void>[] = [];

  constructor(
    private readonly seed: number,
    private readonly victims: Readonly<Record<string, Victim>>,
  ) {}

  begin(): void {
    this.loops = Object.entries(this.victims).map(([name, victim]) => this.loop(name, victim));
  }

  /** All is up afterwards. */
  async stop(): Promise<void> {
    this.isOver = true;
    const names = Object.keys(this.victims);
    const ended = this.loops.map((loop, at) => withinTime(loop, `${names[at] ?? ''} comes back`));
    await Promise.all(ended);
  }

  private async loop(name: string, { livesMs, awayMs, end, start }: Victim): Promise<void> {
    const chance = new Chance(this.seed, name);
    for (;;) {
      await this.pause(chance.between(...livesMs));
      if (this.isOver) return;
      const deed = `${name} ${await end(chance)}`;
      this.deeds[deed] = (this.deeds[deed] ?? 0) + 1;
      await this.pause(chance.between(...awayMs));
      await start();
    }
  }

  private async pause(ms: number): Promise<void> {
    const wakeAtMs = performance.now() + ms;
    while (performance.now() < wakeAtMs && !this.isOver) await delay(Math.min(50, wakeAtMs - performance.now()));
  }
}

async function withinTime(work: Promise<void>, what: string): Promise<void> {
  let isDone = false;
  await Promise.race([work.finally(() => (isDone = true)), until(what, () => isDone, 90_000, 50)]);
}

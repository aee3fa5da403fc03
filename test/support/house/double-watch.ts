/** Looks all the time whether one tenant ever has two live processes. */
import { isAlive } from '../../../src/adapters/processes/identity';
import { keyOf, type TenantNotes } from './notes';

const everyMs = 25;

export class DoubleWatch {
  readonly doubles: string[] = [];
  looks = 0;
  private readonly dead = new Set<string>();
  private readonly timer = setInterval(() => this.look(), everyMs);

  constructor(private readonly notes: TenantNotes) {}

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.looks += 1;
    for (const name of this.notes.names()) {
      const starts = this.notes.starts(name).filter((start) => !this.dead.has(keyOf(start)));
      const alive = starts.filter(isAlive);
      for (const start of starts) if (!alive.includes(start)) this.dead.add(keyOf(start));
      // Looked at twice: the first may have ended between two looks at /proc.
      const still = alive.length > 1 ? alive.filter(isAlive) : [];
      if (still.length > 1) this.doubles.push(`${new Date().toISOString()} ${name}: ${still.map(keyOf).join(', ')}`);
    }
  }
}

/** Chance that can be repeated: WATCHKEEPER_SEED=n runs a chaotic test once more as it was. */
export function seedOfRun(): number {
  const given = process.env['WATCHKEEPER_SEED'];
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}

/** Mulberry32. Each loop of a test has one of its own, so that their timing does not mix their numbers. */
export class Chance {
  private state: number;

  constructor(seed: number, stream: string) {
    this.state = [...stream].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed) | 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }
}

/** What a measurement gets: its options, a place for its files, ports, progress, and an orderly end of what it starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPortFree } from '../../src/adapters/ports/listeners';
import { Chance } from '../support/house/random';
import type { BenchOptions } from './measurement';
import type { TenantProgram } from './native/tenant-program';

export interface PlacedTenant {
  name: string;
  port: number;
}

export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'watchkeeper-bench-'));
  readonly chance: Chance;
  private readonly endings: { what: string; end: () => void | Promise<void> }[] = [];
  private readonly startedAtMs = performance.now();
  private nextPort: number;
  private nextFolder = 1;

  constructor(
    readonly options: BenchOptions,
    readonly tenantProgram: TenantProgram,
    private readonly print: (line: string) => void,
  ) {
    this.chance = new Chance(options.seed, 'bench');
    this.nextPort = options.ports[0];
    this.atEnd('its folder', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  say(line: string): void {
    const seconds = Math.round((performance.now() - this.startedAtMs) / 1000);
    this.print(`${String(seconds).padStart(5)} s  ${line}`);
  }

  /** Remembers how to end what was started; what began last ends first. */
  atEnd(what: string, end: () => void | Promise<void>): void {
    this.endings.push({ what, end });
  }

  /** Everything that it started, however it ended. Returns what could not be ended. */
  async end(): Promise<string[]> {
    const failures: string[] = [];
    for (let ending = this.endings.pop(); ending !== undefined; ending = this.endings.pop()) {
      try {
        await ending.end();
      } catch (error) {
        failures.push(`${ending.what}: ${(error as Error).message}`);
      }
    }
    return failures;
  }

  newFolder(name: string): string {
    return join(this.folder, `${this.nextFolder++}-${name}`);
  }

  /** Names and free ports for so many tenants, none given out before. */
  async place(count: number, prefix: string): Promise<PlacedTenant[]> {
    const placed: PlacedTenant[] = [];
    while (placed.length < count) {
      const port = this.nextPort++;
      if (port > this.options.ports[1]) {
        throw new Error(
          `ports ${this.options.ports.join('-')} are too few for ${count} tenants: give more with --ports`,
        );
      }
      if (await isPortFree(port)) placed.push({ name: `${prefix}${placed.length + 1}`, port });
    }
    return placed;
  }

  /** Ports may be used again: nobody has them any more. */
  releasePorts(): void {
    this.nextPort = this.options.ports[0];
  }

  /** In an order of chance. */
  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: this.chance.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }

  /** Between `low` and `high`, so that no measurement keeps step with somebody's timer. */
  async randomPause(low: number, high: number): Promise<void> {
    const pauseMs = this.chance.between(low, high);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }

  /** The populations to measure in; without a C compiler tenants are big, so there are fewer. */
  populations(own: readonly number[], quick: readonly number[]): number[] {
    const wished = this.options.tenants ?? (this.options.quick ? quick : own);
    return [...new Set(wished.map((count) => Math.min(count, this.tenantProgram.most)))];
  }

  population(own: number, quick: number): number {
    return this.populations([own], [quick])[0] ?? own;
  }

  times(own: number, quick: number): number {
    return this.options.times ?? (this.options.quick ? quick : own);
  }

  minutes(own: number, quick: number): number {
    return this.options.minutes ?? (this.options.quick ? quick : own);
  }
}

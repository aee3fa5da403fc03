/** Tenants under one keeper, and what can be done to them and seen of them. */
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { until } from '../../support/until';
import type { Bench, PlacedTenant } from '../bench';
import type { CommandOf, Keeper } from './keeper';
import { monotonicMs, Notes } from './notes';

/** A tenant's command line, with the file for its notes. */
export type NotingCommand = (tenant: Parameters<CommandOf>[0], notes: string) => string[];

/** runit and s6 hold a start back when the process has run for less than a second. */
const settledAfterMs = 1500;
const backWithinMs = 300_000;

export class Fleet {
  readonly notes: Notes;

  private constructor(
    readonly keeper: Keeper,
    readonly tenants: readonly PlacedTenant[],
    folder: string,
  ) {
    mkdirSync(folder);
    this.notes = new Notes(join(folder, 'notes'));
  }

  /** Every tenant listens. It ends with the bench, or by `end` before. */
  static async up(
    bench: Bench,
    keeper: Keeper,
    count: number,
    commandOf: NotingCommand = (tenant, notes) => tenantCommand(bench, tenant, notes),
  ): Promise<Fleet> {
    const fleet = new Fleet(keeper, await bench.place(count, 't'), bench.newFolder('fleet'));
    bench.atEnd(keeper.title, () => fleet.end());
    bench.say(`${keeper.title}: starting ${count} tenant${count === 1 ? '' : 's'}`);
    await keeper.start(fleet.tenants, (tenant) => commandOf(tenant, fleet.notes.file));
    await fleet.waitForAll();
    return fleet;
  }

  waitForAll(): Promise<void> {
    return this.notes.wait(
      'all tenants listen',
      () => this.notes.latest.size === this.tenants.length,
      backWithinMs,
      20,
    );
  }

  /** kill -9 of one tenant; returns the milliseconds until its next process listened. */
  async crash({ name }: PlacedTenant): Promise<number> {
    const { identity, listeningAtMs } = this.notes.of(name);
    await this.settle(listeningAtMs);
    const killedAtMs = monotonicMs();
    if (!signalProcess(identity, 'SIGKILL', 'process')) throw new Error(`${name} had gone by itself`);
    const isBack = () => this.notes.of(name).identity.pid !== identity.pid;
    await this.notes.wait(`${name} is back under ${this.keeper.title}`, isBack, backWithinMs);
    return this.notes.of(name).listeningAtMs - killedAtMs;
  }

  /** The same of a random one, at a random moment. */
  async crashOne(bench: Bench): Promise<number> {
    await bench.randomPause(50, 350);
    const tenant = bench.chance.pick(this.tenants);
    if (tenant === undefined) throw new Error('a fleet without tenants');
    return this.crash(tenant);
  }

  /** kill -9 of all; milliseconds until the last one listened again. */
  async crashAll(): Promise<number> {
    const before = [...this.notes.latest.values()];
    await this.settle(Math.max(...before.map(({ listeningAtMs }) => listeningAtMs)));
    const killedAtMs = monotonicMs();
    for (const { identity } of before) signalProcess(identity, 'SIGKILL', 'process');
    const isBack = () => before.every(({ name, identity }) => this.notes.of(name).identity.pid !== identity.pid);
    await this.notes.wait(`all are back under ${this.keeper.title}`, isBack, backWithinMs, 20);
    return Math.max(...[...this.notes.latest.values()].map(({ listeningAtMs }) => listeningAtMs)) - killedAtMs;
  }

  async end(): Promise<void> {
    await this.keeper.end();
    this.notes.killAll();
    await until(`the tenants of ${this.keeper.title} are gone`, () => this.notes.alive.length === 0, 15_000, 50);
  }

  private async settle(lastListeningAtMs: number): Promise<void> {
    const leftMs = lastListeningAtMs + settledAfterMs - monotonicMs();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
  }
}

export function tenantCommand(bench: Bench, { name, port }: Parameters<CommandOf>[0], notes: string, database = '') {
  return [...bench.tenantProgram.command, `--db=${database}`, `--port=${port}`, `--uname=${name}`, `--notes=${notes}`];
}

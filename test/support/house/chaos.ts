/**
 * Random kill -9 of everything, while directories come, change and go. Each loop draws from its own stream of chance;
 * what was done is written down, so that it can be told from what Watchkeeper did.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessIdentity, signalProcess } from '../../../src/adapters/processes/identity';
import { removeFolder } from '../remove-folder';
import type { House } from '../house';
import type { Deeds } from './audit';
import { keyOf } from './notes';
import type { Part } from './part';
import { freePort } from '../lane-ports';
import { Chance } from './random';

const mostTenants = 12;
const fewestTenants = 6;

export class Chaos {
  readonly killed = new Set<string>();
  readonly hung = new Set<string>();
  readonly kills = { agent: 0, worker: 0, server: 0, shims: 0, tenants: 0 };
  readonly churn = { appeared: 0, vanished: 0, moved: 0, hung: 0, crashing: 0 };
  /** Tenants whose directory is there, with their ports. */
  readonly wanted = new Map<string, number>();
  readonly everWanted = new Set<string>();
  private isOver = false;
  private loops: Promise<void>[] = [];

  constructor(
    private readonly house: House,
    private readonly seed: number,
  ) {}

  get deeds(): Deeds {
    return this;
  }

  async begin(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) await this.appear(`chaos-${index}`);
  }

  /** Goes on until `isEnough`; every part is up afterwards. */
  async run(isEnough: () => boolean): Promise<void> {
    const { house } = this;
    this.loops = [
      this.loop('agent', [150, 4000], () => this.killPart('agent', house.agent, 1500)),
      this.loop('worker', [350, 5000], () => this.killPart('worker', house.worker, 1500)),
      this.loop('server', [1500, 7500], () => this.killPart('server', house.server, 2500)),
      this.loop('everything', [5000, 13_000], () => this.killEverything()),
      this.loop('shims', [60, 950], (chance) => this.killShim(chance)),
      this.loop('tenants', [60, 950], (chance) => this.killTenant(chance)),
      this.loop('churn', [60, 750], (chance) => this.change(chance)),
    ];
    while (!isEnough() && !this.isOver) await delay(100);
    await this.stop();
    for (const part of [house.server, house.worker, house.agent]) if (!part.isAlive) part.start();
    for (const name of this.wanted.keys()) house.setMode(name, '');
    await house.serverIsUp();
  }

  /** From now on nothing is killed or changed; for a test that fails meanwhile, too. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.loops);
  }

  private async loop(stream: string, [low, high]: [number, number], act: (chance: Chance) => unknown): Promise<void> {
    const chance = new Chance(this.seed, stream);
    for (;;) {
      const wakeAtMs = performance.now() + chance.between(low, high);
      while (performance.now() < wakeAtMs && !this.isOver) await delay(Math.min(50, wakeAtMs - performance.now()));
      if (this.isOver) return;
      await act(chance);
    }
  }

  private async killPart(role: 'agent' | 'worker' | 'server', part: Part, longestAwayMs: number): Promise<void> {
    // Another loop may have it in hand.
    if (!part.isAlive) return;
    await part.kill();
    this.kills[role] += 1;
    await delay(new Chance(this.seed, `${role} ${this.kills[role]}`).between(0, longestAwayMs));
    if (!part.isAlive) part.start();
  }

  private async killEverything(): Promise<void> {
    const { house } = this;
    for (const name of this.wanted.keys()) this.killShimOf(name);
    await Promise.all([
      this.killPart('agent', house.agent, 1500),
      this.killPart('worker', house.worker, 1500),
      this.killPart('server', house.server, 1500),
    ]);
  }

  private killShim(chance: Chance): void {
    this.killShimOf(chance.pick([...this.wanted.keys()]) ?? '');
  }

  private killShimOf(name: string): void {
    const shim = this.house.shimOf(name);
    if (shim !== null && signalProcess(shim, 'SIGKILL', 'process')) this.kills.shims += 1;
  }

  private killTenant(chance: Chance): void {
    if (this.signalTenant(chance, 'SIGKILL', this.killed)) this.kills.tenants += 1;
  }

  private signalTenant(chance: Chance, signal: NodeJS.Signals, deeds: Set<string>): boolean {
    const name = chance.pick([...this.wanted.keys()]);
    const [tenant] = name === undefined ? [] : this.house.notes.alive(name);
    return tenant !== undefined && this.signalAndNote(tenant, signal, deeds);
  }

  private signalAndNote(tenant: ProcessIdentity, signal: NodeJS.Signals, deeds: Set<string>): boolean {
    if (!signalProcess(tenant, signal, 'process')) return false;
    deeds.add(keyOf(tenant));
    return true;
  }

  private async change(chance: Chance): Promise<void> {
    const name = chance.pick([...this.wanted.keys()]) ?? '';
    const draw = chance.next();
    if (this.wanted.size < fewestTenants || (draw < 0.25 && this.wanted.size < mostTenants)) {
      // A name that was used before is as good as a new one.
      const index = Math.floor(chance.between(0, 2 * mostTenants));
      if (!this.wanted.has(`chaos-${index}`)) await this.appear(`chaos-${index}`);
    } else if (draw < 0.5) {
      this.wanted.delete(name);
      await removeFolder(this.house.homeOf(name));
      this.churn.vanished += 1;
    } else if (draw < 0.75) {
      const port = await freePort();
      this.wanted.set(name, port);
      this.house.setPort(name, port);
      this.churn.moved += 1;
    } else if (draw < 0.85) {
      if (this.signalTenant(chance, 'SIGSTOP', this.hung)) this.churn.hung += 1;
    } else {
      this.house.setMode(name, this.churn.crashing % 2 === 0 ? 'crash' : '');
      this.churn.crashing += 1;
    }
  }

  private async appear(name: string): Promise<void> {
    const port = await freePort();
    this.wanted.set(name, port);
    this.everWanted.add(name);
    this.house.makeTenantAt(name, port);
    this.churn.appeared += 1;
  }
}

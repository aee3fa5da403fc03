/**
 * A host as a pool's workflow sees it: the real planning and moving of an agent, over tenants that are only states and
 * databases that are as the test says. One that is moved serves from its new database at once, or when the test lets it.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { createDatabaseActivities, type PoolControl } from '../../activities/databases';
import { parseConfiguration } from '../../config';
import { DatabaseMoves, type MovingTenant } from '../../src/agent/database-moves';
import { DatabasePasts } from '../../src/agent/database-pasts';
import { KeptRules } from '../../src/agent/kept-rules';
import { StartSlots } from '../../src/agent/start-slots';
import { TenantDatabases } from '../../src/agent/tenant-databases';
import { tellPool } from '../../src/client/databases';
import type { DatabaseMember } from '../../src/domain/databases/database-member';
import type { DatabaseVerdict } from '../../src/domain/databases/database-verdict';
import type { MoveOrder } from '../../src/domain/databases/move-order';
import type { AloneMove, PoolReport } from '../../src/domain/databases/pool-report';
import { newTenantState, type TenantState } from '../../src/domain/tenants/tenant-state';
import { poolControl } from '../../workers/agent/pool-control';

const at = '2026-01-01T00:00:00.000Z';

export interface PoolHostOptions {
  client: Client;
  pool: string;
  members?: readonly { name: string; maxTenants?: number }[];
}

export class PoolHost {
  readonly host = `h-${randomUUID().slice(0, 8)}`;
  incarnation = `${at}-a`;
  states: TenantState[] = [];
  readonly verdicts = new Map<string, DatabaseVerdict>();
  readonly held = new Set<string>();
  readonly orders: MoveOrder[] = [];
  readonly rules: KeptRules;
  readonly moves: DatabaseMoves;
  /** Those that were moved, in this order, each time. */
  readonly moved: string[] = [];
  /** While it is not null moves wait here. */
  waiting: (() => void)[] | null = null;
  private seq = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'wk-pool-host-'));
  private readonly databases: TenantDatabases;
  private readonly settings;

  constructor(private readonly options: PoolHostOptions) {
    const { pool, members = [{ name: 'db1' }, { name: 'db2' }] } = options;
    const written = members.map((member, index) => ({ host: `10.0.0.${index + 1}`, ...member }));
    const text = `databases: {pool: ${pool}, username: w, placement: spread, members: ${JSON.stringify(written)}}`;
    this.settings = parseConfiguration(text, '/wk.yaml').databases!;
    for (const { name } of members) this.verdicts.set(name, 'up');
    this.rules = new KeptRules({ folder: this.folder, onChanged: () => {} });
    this.databases = new TenantDatabases(
      () => this.settings,
      () => this.states,
      (member) => this.verdicts.get(member) ?? null,
      (member) => this.held.has(member),
      this.rules,
    );
    this.moves = new DatabaseMoves({
      ...{ host: this.host, settings: () => this.settings, states: () => this.states, tierOf: () => 0 },
      stateOf: (name) => this.states.find((state) => state.name === name),
      ...{ databases: this.databases, rules: this.rules, pasts: new DatabasePasts(), slots: new StartSlots() },
      healthOf: (member) => ({
        ...{ verdict: this.verdicts.get(member) ?? 'unknown', reason: 'it is seen so; look at it' },
        ...{ sinceMs: 0, asOfMs: 0, doubts: null },
      }),
      find: (name) => this.movingTenant(name),
      events: { onBegan: () => {}, onEnded: () => {}, onAlone: () => {} },
    });
  }

  get control(): PoolControl {
    const real = poolControl(this);
    return {
      ...real,
      move: (order, onProgress) => {
        this.orders.push(order);
        return real.move(order, onProgress);
      },
    };
  }

  get activities() {
    return createDatabaseActivities({ pool: this.control });
  }

  /** Running tenants. */
  place(member: string, ...names: string[]): void {
    this.states = [...this.states, ...names.map((name) => this.tenant(name, member))];
  }

  on(member: string): string[] {
    return this.states.filter(({ database }) => database === member).map(({ name }) => name);
  }

  async see(member: string, verdict: DatabaseVerdict): Promise<void> {
    this.verdicts.set(member, verdict);
    await this.tell();
  }

  async tell(alone: AloneMove[] = []): Promise<void> {
    this.seq += 1;
    await this.send({ seq: this.seq, alone });
  }

  async send(part: Partial<PoolReport>): Promise<void> {
    const { client, pool } = this.options;
    const use = this.moves.planner.use();
    const members = this.settings.members.map(({ name, host, port, maxTenants }) => ({
      ...{ name, address: `${host}:${port}`, maxTenants, since: at, isHeld: this.held.has(name), ...use[name]! },
      ...{ verdict: this.verdicts.get(name) ?? 'unknown', reason: 'it is seen so; look at it' },
    }));
    const { host, incarnation, rules } = this;
    await tellPool(client, { pool, host, incarnation, seq: 0, members, rules: rules.current, alone: [], ...part });
  }

  /** A new life of the agent. */
  rebirth(mark: string): void {
    this.incarnation = `2026-01-01T00:00:0${mark}.000Z-a`;
    this.seq = 0;
  }

  change(name: string, part: Partial<TenantState>): void {
    this.states = this.states.map((state) => (state.name === name ? { ...state, ...part } : state));
    const state = this.states.find((each) => each.name === name);
    if (state !== undefined) this.moves.noteRecorded(state);
  }

  release(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const go of waiting) go();
  }

  end(): void {
    this.moves.stop();
    rmSync(this.folder, { recursive: true });
  }

  private tenant(name: string, member: string): TenantState {
    const { host, port } = this.settings.members.find((each) => each.name === member)!;
    const process = {
      ...{ run: 1, port: 8101, generation: 1, startedAt: at, servingSince: at, stopping: null },
      ...{ identity: { pid: 5, startTicks: 1, bootId: 'b' }, database: { name: member, host, port } },
    };
    return { ...newTenantState(name, this.host, at), present: true, state: 'running', database: member, process };
  }

  private movingTenant(name: string): MovingTenant {
    return {
      setProblem: () => {},
      moving: {
        isRepointable: false,
        byRestart: (to: DatabaseMember, _why: string, giveBack: () => void) => {
          const old = this.states.find((each) => each.name === name)!;
          this.change(name, { process: null });
          const serve = () => {
            this.moved.push(name);
            const generation = old.generation + 1;
            this.change(name, { ...this.tenant(name, to.name), generation });
            giveBack();
          };
          if (this.waiting === null) serve();
          else this.waiting.push(serve);
        },
      } as unknown as MovingTenant['moving'],
    };
  }
}

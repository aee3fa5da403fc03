/**
 * The databases of one host, joined: how it sees them, what people decided about them, which one each tenant has, and
 * the moves that follow.
 */
import { join } from 'node:path';
import type { DatabaseSettings } from '../../config/databases';
import type { DatabaseStatus } from '../domain/databases/database-status';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import { isSurelyUp } from '../domain/databases/sure-loss';
import type { SeenMember } from '../domain/databases/pool-report';
import type { TenantState } from '../domain/tenants/tenant-state';
import { DatabaseMoves, type MoveEvents } from './database-moves';
import { DatabasePasts } from './database-pasts';
import { DatabasePastsFile } from './database-pasts-file';
import { DatabaseWatch, type DatabaseEvents } from './database-watch';
import { KeptRules } from './kept-rules';
import type { Supervisor } from './supervisor';
import { TenantDatabases } from './tenant-databases';

const rulesEveryMs = 1000;

export interface HostDatabasesOptions {
  host: string;
  /** Of this host, under the state directory. */
  folder: string;
  settings: () => DatabaseSettings | null;
  states: () => readonly TenantState[];
  stateOf: (name: string) => TenantState | undefined;
  tierOf: (name: string) => number;
  /** Made once, with what they have to remember. */
  watchEvents: (pasts: DatabasePasts) => DatabaseEvents;
  moveEvents: MoveEvents;
  /** Something was drained or resumed, or a brake is on or off. */
  onRules: (rules: KeptRules) => void;
  /** What an earlier life kept of the falls of databases says nothing. */
  onPastUnreadable: (reason: string) => void;
}

export class HostDatabases {
  readonly rules: KeptRules;
  readonly watch: DatabaseWatch;
  readonly ofTenants: TenantDatabases;
  readonly pasts: DatabasePasts;
  private readonly pastsFile: DatabasePastsFile;
  private moving: DatabaseMoves | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: HostDatabasesOptions) {
    const { folder, settings, states } = options;
    this.pastsFile = new DatabasePastsFile(join(folder, 'databases.json'), options.onPastUnreadable);
    this.pasts = new DatabasePasts(undefined, this.pastsFile);
    this.rules = new KeptRules({
      folder,
      onChanged: () => {
        options.onRules(this.rules);
        this.moving?.look();
      },
    });
    this.watch = new DatabaseWatch(this.lookingAfterEach(options.watchEvents(this.pasts)));
    this.ofTenants = new TenantDatabases(
      settings,
      states,
      (member) => this.verdictForPlacement(member),
      (member) => this.isHeld(member),
      this.rules,
    );
  }

  get moves(): DatabaseMoves {
    if (this.moving === null) throw new Error('the databases of this host are not started');
    return this.moving;
  }

  /** The first checks begin: what ended while no agent was there is judged by what they see. */
  start(supervisor: Pick<Supervisor, 'find' | 'slots'>): void {
    const { host, settings, states, stateOf, tierOf, moveEvents } = this.options;
    const { pasts, rules, watch } = this;
    this.moving = new DatabaseMoves({
      ...{ host, settings, states, stateOf, tierOf, databases: this.ofTenants, pasts, rules, slots: supervisor.slots },
      find: (name) => supervisor.find(name),
      healthOf: (member) => watch.healthOf(member),
      events: moveEvents,
    });
    pasts.recall(settings());
    watch.apply(settings());
    this.timer = setInterval(() => rules.look(), rulesEveryMs);
  }

  /** Something was recorded about this tenant. */
  noteRecorded(state: TenantState): void {
    this.moving?.noteRecorded(state);
  }

  /** Whether each member has been looked at long enough to say something of it. */
  get isSeen(): boolean {
    return this.watch.status.every(({ name }) => this.watch.healthOf(name) !== null);
  }

  /** What the pool's workflow is told. */
  get members(): SeenMember[] {
    const use = this.moves.planner.use();
    const limits = new Map(this.options.settings()?.members.map(({ name, maxTenants }) => [name, maxTenants]));
    return this.watch.status.map(({ name, address, verdict, reason, since }) => ({
      ...{ name, address, verdict, reason, since, isHeld: this.isHeld(name), maxTenants: limits.get(name) ?? null },
      ...(use[name] ?? { tenants: 0, movable: 0 }),
    }));
  }

  /** As each beat of the lease tells it. */
  get status(): DatabaseStatus[] {
    return this.pasts.tell(this.watch.status, this.options.settings()?.holdDown ?? null);
  }

  /** Resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.moving?.stop();
    this.watch.stop();
    await this.pastsFile.stop();
  }

  /** Null: not known yet. One that is about to fall is given nobody until it is known whether it does. */
  private verdictForPlacement(member: string): DatabaseVerdict | null {
    const health = this.watch.healthOf(member);
    return health === null || (health.verdict === 'up' && !isSurelyUp(health)) ? null : health.verdict;
  }

  private isHeld(member: string): boolean {
    const settings = this.options.settings();
    return settings !== null && this.pasts.isHeld(member, settings.holdDown);
  }

  /** Moves are looked at last, when everything else knows of the new verdict. */
  private lookingAfterEach(events: DatabaseEvents): DatabaseEvents {
    return {
      ...events,
      onVerdict: (...verdict) => {
        events.onVerdict(...verdict);
        this.moving?.look();
      },
    };
  }
}

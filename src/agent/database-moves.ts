/**
 * Moves this host's tenants off members that are lost. The comparison is of what is, not of what changed: whoever looks
 * finds the same tenants still to move, so an agent that was killed in between is followed by one that goes on.
 */
import type { DatabaseSettings } from '../../config/databases';
import type { DatabaseMember } from '../domain/databases/database-member';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import { isFallen } from '../domain/databases/hold-down';
import { tenantsOn } from '../domain/databases/lost-tenants';
import { planMoves, type Left, type Move, type MovePlan, type PlacedTenant } from '../domain/databases/move-plan';
import type { TenantProblemCode } from '../domain/tenants/failures';
import { releaseOf } from '../domain/tenants/release';
import { hasProblem, type TenantState } from '../domain/tenants/tenant-state';
import type { DatabasePasts } from './database-pasts';
import { MoveTally, type MoveTallyEvents } from './move-tally';
import type { StartSlots } from './start-slots';
import type { TenantDatabases } from './tenant-databases';
import type { TenantMove } from './tenant-move';

const lookEveryMs = 1000;

/** A tenant as a move needs it. */
export interface MovingTenant {
  readonly moving: TenantMove;
  setProblem(code: TenantProblemCode, message: string | null): void;
}

export interface DatabaseMovesOptions {
  host: string;
  settings: () => DatabaseSettings | null;
  states: () => readonly TenantState[];
  find: (name: string) => MovingTenant | undefined;
  tierOf: (name: string) => number;
  databases: TenantDatabases;
  pasts: DatabasePasts;
  healthOf: (member: string) => { verdict: DatabaseVerdict; reason: string } | null;
  slots: StartSlots;
  events: MoveTallyEvents;
}

export class DatabaseMoves {
  private readonly pending = new Set<string>();
  private readonly tally: MoveTally;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: DatabaseMovesOptions) {
    this.tally = new MoveTally(options.events);
  }

  /** Looks at once, and again as soon as something is due. Call it when a verdict changes. */
  look(): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const settings = this.options.settings();
    let againInMs = lookEveryMs;
    if (settings !== null) {
      const lost: DatabaseMember[] = [];
      for (const member of settings.members) {
        const lostForMs = this.options.pasts.lostForMs(member.name);
        if (lostForMs === null || !this.isLost(member.name)) continue;
        // A decision for the whole pool comes within this time; without one this host decides for itself.
        const dueInMs = settings.decideWithinMs - lostForMs;
        if (dueInMs <= 0) lost.push(member);
        else againInMs = Math.min(againInMs, dueInMs);
      }
      this.settle(settings, lost);
    }
    if (!this.isStopped) this.timer = setTimeout(() => this.look(), Math.max(1, againInMs));
  }

  /** Something was recorded about this tenant. */
  noteRecorded(state: TenantState): void {
    this.tally.note(state);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private isLost(member: string): boolean {
    const verdict = this.options.healthOf(member)?.verdict;
    return verdict !== undefined && isFallen(verdict);
  }

  private settle(settings: DatabaseSettings, lost: readonly DatabaseMember[]): void {
    this.endProblems();
    const { states, tierOf } = this.options;
    const tenants = lost.length === 0 ? [] : tenantsOn(lost, states(), tierOf);
    const plan = this.plan(
      settings,
      tenants.filter(({ name }) => !this.pending.has(name)),
    );
    for (const member of lost) {
      const names = plan.moves.filter(({ from }) => from === member.name).map(({ name }) => name);
      if (names.length > 0) this.tally.begin(member.name, this.sentenceOn(member.name), names);
    }
    for (const move of plan.moves) this.begin(move);
    for (const left of plan.left) if (left.code === 'noneEligible') this.leave(left, settings);
  }

  private plan(settings: DatabaseSettings, tenants: readonly PlacedTenant[]): MovePlan {
    if (tenants.length === 0) return { moves: [], left: [] };
    const { host, databases } = this.options;
    const members = databases
      .standings(settings)
      .map(({ verdict, ...standing }) => ({ ...standing, verdicts: { [host]: verdict } }));
    return planMoves(tenants, members, settings.placement, Math.random);
  }

  private begin(move: Move): void {
    const { name, to } = move;
    const { databases, slots, find } = this.options;
    if (find(name)?.moving.isRepointable === true) {
      this.carryOut(move, null);
      return;
    }
    this.pending.add(name);
    databases.promise(name, to);
    slots.take((giveBack) => {
      this.pending.delete(name);
      databases.breakPromise(name);
      if (this.isStopped || !this.carryOut(move, giveBack)) {
        this.tally.drop(name);
        giveBack();
      }
    });
  }

  /** It may have waited for its turn: what was right when it was planned need not be now. */
  private carryOut({ name, to: planned }: Move, giveBack: (() => void) | null): boolean {
    const { settings: settingsNow, states, databases, find, tierOf } = this.options;
    const settings = settingsNow();
    const state = states().find((other) => other.name === name);
    const tenant = find(name);
    if (settings === null || state === undefined || tenant === undefined) return false;
    const lost = settings.members.filter((member) => this.isLost(member.name));
    const move = this.plan(settings, tenantsOn(lost, [state], tierOf)).moves[0];
    if (move === undefined) return false;
    const standing = databases.standings(settings, name).find((member) => member.name === planned);
    const chosen = standing?.verdict === 'up' ? planned : move.to;
    const to = settings.members.find((member) => member.name === chosen);
    if (to === undefined) return false;
    const why = this.sentenceOn(move.from);
    if (giveBack !== null) tenant.moving.byRestart(to, why, giveBack);
    else this.tell(tenant, to, why);
    return true;
  }

  private tell(tenant: MovingTenant, to: DatabaseMember, why: string): void {
    try {
      tenant.moving.byTelling(to, why);
    } catch (error) {
      tenant.setProblem('noDatabase', `${why}, and it cannot be told of ${to.name}: ${(error as Error).message}`);
    }
  }

  private leave({ name, from, message }: Left, { members, whenNoneUp }: DatabaseSettings): void {
    // Nobody is called lost who has not been looked at.
    if (members.some((member) => this.options.healthOf(member.name) === null)) return;
    const reason = `its database ${from} is ${this.options.healthOf(from)?.verdict ?? 'lost'}; ${message}`;
    const tenant = this.options.find(name);
    if (whenNoneUp === 'stop') tenant?.moving.toNone(reason);
    else tenant?.setProblem('noDatabase', reason);
  }

  /** Of those who run: their own database is back, or they are a person's now. */
  private endProblems(): void {
    for (const state of this.options.states()) {
      const used = state.process?.database?.name;
      if (state.process?.stopping !== null || used === undefined || !hasProblem(state, 'noDatabase')) continue;
      const isOver = releaseOf(state) !== null || (this.options.healthOf(used) !== null && !this.isLost(used));
      if (isOver) this.options.find(state.name)?.setProblem('noDatabase', null);
    }
  }

  private sentenceOn(member: string): string {
    const health = this.options.healthOf(member);
    if (health === null) return `its database ${member} is lost`;
    // What is seen stands before the semicolon, and what mends it behind.
    return `its database ${member} is ${health.verdict} (${health.reason.split('; ', 1)[0] ?? ''})`;
  }
}

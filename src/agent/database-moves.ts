/**
 * Moves this host's tenants to other members: when the pool's workflow asks for it, and by itself when nobody decided in
 * time about a lost one. The comparison is of what is, not of what changed: whoever looks finds the same tenants still to
 * move, so an agent that was killed in between is followed by one that goes on.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { DatabaseSettings } from '../../config/databases';
import { brakeSentence } from '../domain/databases/brake';
import type { DatabaseMember } from '../domain/databases/database-member';
import type { MoveForecast, MoveOrder, MoveOutcome, MoveProgress, NotMoved } from '../domain/databases/move-order';
import { joinOutcomes } from '../domain/databases/move-outcome';
import type { Move, MovePlan } from '../domain/databases/move-plan';
import type { AloneMove } from '../domain/databases/pool-report';
import type { TenantProblemCode } from '../domain/tenants/failures';
import { releaseOf } from '../domain/tenants/release';
import { hasProblem, type TenantState } from '../domain/tenants/tenant-state';
import type { DatabasePasts } from './database-pasts';
import { MoveBatch } from './move-batch';
import { MovePlanner, type MovePlannerOptions, type MoveWish } from './move-planner';
import type { StartSlots } from './start-slots';
import type { TenantMove } from './tenant-move';

const lookEveryMs = 1000;
/** So many are told before others have a turn: telling one takes a fraction of a millisecond. */
const toldAtATime = 16;

/** A tenant as a move needs it. */
export interface MovingTenant {
  readonly moving: TenantMove;
  setProblem(code: TenantProblemCode, message: string | null): void;
}

export interface MoveEvents {
  onBegan(member: string, reason: string, tenants: number): void;
  /** `moved` serve from others; `others` were stopped or failed, or their database came back in time. */
  onEnded(member: string, counts: { moved: number; others: number }, lastedMs: number): void;
  /** This host decided, and nobody knows of it yet. */
  onAlone(moved: AloneMove): void;
}

export interface DatabaseMovesOptions extends MovePlannerOptions {
  find: (name: string) => MovingTenant | undefined;
  pasts: DatabasePasts;
  slots: StartSlots;
  events: MoveEvents;
}

export class DatabaseMoves {
  readonly planner: MovePlanner;
  private readonly pending = new Set<string>();
  private readonly batches = new Set<MoveBatch>();
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(private readonly options: DatabaseMovesOptions) {
    this.planner = new MovePlanner(options);
  }

  /** Looks at once, and again as soon as something is due. Call it when a verdict, a brake or a drain changes. */
  look(): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const settings = this.options.settings();
    let againInMs = lookEveryMs;
    if (settings !== null) {
      const lost: string[] = [];
      for (const { name } of settings.members) {
        const lostForMs = this.options.pasts.lostForMs(name);
        if (lostForMs === null || !this.planner.isLost(name)) continue;
        // A decision for the whole pool comes within this time; without one this host decides for itself.
        const dueInMs = settings.decideWithinMs - lostForMs;
        if (dueInMs <= 0) lost.push(name);
        else againInMs = Math.min(againInMs, dueInMs);
      }
      this.endProblems();
      if (lost.length > 0) this.decideAlone(settings, lost);
    }
    this.timer = setTimeout(() => this.look(), Math.max(1, againInMs));
  }

  /** Returns when every tenant that it is about serves elsewhere, or has another fate. May be asked again at any time. */
  async carryOut(order: MoveOrder, onProgress: (progress: MoveProgress) => void): Promise<MoveOutcome> {
    const settings = this.options.settings();
    if (settings === null) return joinOutcomes([], [], {});
    const wish = this.wishOf(settings, order);
    // Those that are on their way already are no part of it, but it is not over before they are.
    const onTheirWay = [...this.batches].filter(({ member }) => order.from.includes(member));
    const { batches, left } = this.begin(settings, wish);
    const planned = batches.reduce((sum, batch) => sum + batch.planned, 0);
    const tell = () => onProgress({ planned, moved: batches.reduce((sum, batch) => sum + batch.movedCount, 0) });
    tell();
    const timer = setInterval(tell, lookEveryMs);
    try {
      await Promise.all([...onTheirWay, ...batches].map(({ over }) => over));
    } finally {
      clearInterval(timer);
    }
    return joinOutcomes(
      batches.map(({ outcome }) => outcome),
      left,
      this.planner.use(),
    );
  }

  forecast(order: MoveOrder): MoveForecast {
    const settings = this.options.settings();
    if (settings === null) return { moves: [], moveCount: 0, left: [], leftCount: 0, aboutMs: 0 };
    return this.planner.forecast(settings, this.wishOf(settings, order), this.isRestarting());
  }

  /** Something was recorded about this tenant. */
  noteRecorded(state: TenantState): void {
    for (const batch of [...this.batches]) batch.note(state);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private wishOf(settings: DatabaseSettings, { cause, from, rules, room, reason }: MoveOrder): MoveWish {
    const limits = this.planner.limitsOf(settings, room);
    return { cause, from, rules, limits, reason: cause === 'rebalanced' ? reason : null };
  }

  private isRestarting(): boolean {
    return !this.options.states().some(({ name }) => this.options.find(name)?.moving.isRepointable === true);
  }

  private decideAlone(settings: DatabaseSettings, lost: readonly string[]): void {
    const { rules, events } = this.options;
    const wish: MoveWish = { cause: 'lost', from: lost, rules: rules.current, limits: new Map(), reason: null };
    const at = new Date().toISOString();
    for (const batch of this.begin(settings, wish).batches) {
      void batch.over.then(() => {
        const outcome = joinOutcomes([batch.outcome], [], this.planner.use());
        if (!this.isStopped) events.onAlone({ ...outcome, at, from: batch.member, reason: batch.reason });
      });
    }
  }

  /** One batch for each member that is left. */
  private begin(settings: DatabaseSettings, wish: MoveWish): { batches: MoveBatch[]; left: NotMoved[] } {
    const plan = this.braked(this.planner.plan(settings, wish, (name) => this.pending.has(name)));
    const members = [...new Set(plan.moves.map(({ from }) => from))];
    const batches = members.map((member) => {
      const moves = plan.moves.filter(({ from }) => from === member);
      return this.batch(member, this.planner.reasonToLeave(member, wish), moves);
    });
    for (const left of plan.left) this.leave(left, settings);
    const batchOf = new Map(batches.map((batch) => [batch.member, batch]));
    void this.takeTurns(plan.moves, (move) => batchOf.get(move.from), wish);
    return { batches, left: plan.left };
  }

  private braked({ moves, left }: MovePlan): { moves: Move[]; left: NotMoved[] } {
    const brake = this.options.rules.brakeOn('moves');
    if (brake === null) return { moves, left };
    const message = brakeSentence(brake);
    return {
      moves: [],
      left: [...moves.map(({ name, host, from }) => ({ name, host, from, code: 'braked' as const, message })), ...left],
    };
  }

  private batch(member: string, reason: string, moves: readonly Move[]): MoveBatch {
    const { events } = this.options;
    const batch: MoveBatch = new MoveBatch(member, reason, moves, () => {
      this.batches.delete(batch);
      const { moved, planned } = batch.outcome;
      if (!this.isStopped) events.onEnded(member, { moved, others: planned - moved }, batch.lastedMs);
    });
    this.batches.add(batch);
    events.onBegan(member, reason, moves.length);
    return batch;
  }

  /** Those that are told have no process to wait for; the others have a turn when one may start. */
  private async takeTurns(
    moves: readonly Move[],
    batchOf: (move: Move) => MoveBatch | undefined,
    wish: MoveWish,
  ): Promise<void> {
    const { databases, slots, find } = this.options;
    let told = 0;
    for (const move of moves) this.pending.add(move.name);
    for (const move of moves) {
      const { name, to } = move;
      const batch = batchOf(move);
      if (batch === undefined) continue;
      if (find(name)?.moving.isRepointable === true) {
        this.take(move, batch, wish, null);
        told += 1;
        if (told % toldAtATime === 0) await breathe();
        continue;
      }
      databases.promise(name, to);
      slots.take((giveBack) => {
        databases.breakPromise(name);
        if (!this.take(move, batch, wish, giveBack)) giveBack();
      });
    }
  }

  /** Its turn has come; false when nothing is begun. */
  private take(move: Move, batch: MoveBatch, wish: MoveWish, giveBack: (() => void) | null): boolean {
    const { name } = move;
    this.pending.delete(name);
    const settings = this.options.settings();
    const tenant = this.options.find(name);
    if (this.isStopped || settings === null || tenant === undefined) {
      batch.leave(name, 'superseded', 'its agent ends, or it is gone');
      return false;
    }
    const turn = this.planner.turnOf(move, settings, wish);
    if ('code' in turn) {
      batch.leave(name, turn.code, turn.message);
      this.leave({ name, host: move.host, from: move.from, ...turn }, settings);
      return false;
    }
    if (giveBack !== null) tenant.moving.byRestart(turn.to, batch.reason, giveBack);
    else this.tell(tenant, name, turn.to, batch);
    return true;
  }

  private tell(tenant: MovingTenant, name: string, to: DatabaseMember, batch: MoveBatch): void {
    try {
      if (!tenant.moving.byTelling(to, batch.reason)) batch.leave(name, 'superseded', 'its process has just ended');
    } catch (error) {
      const message = `it cannot be told of ${to.name}: ${(error as Error).message}`;
      tenant.setProblem('noDatabase', `${batch.reason}, and ${message}`);
      batch.leave(name, 'failed', message);
    }
  }

  /** One that cannot leave a lost member waits, or is stopped if that is configured. */
  private leave({ name, from, code, message }: NotMoved, { members, whenNoneUp }: DatabaseSettings): void {
    if (!this.planner.isLost(from) || (code !== 'noneEligible' && code !== 'braked')) return;
    // While it is not known of each whether it can be used, nobody is said to have none.
    if (members.some((member) => !this.planner.isSettled(member.name))) return;
    const reason = `its database ${from} is ${this.options.healthOf(from)?.verdict ?? 'lost'}; ${message}`;
    const tenant = this.options.find(name);
    if (code === 'noneEligible' && whenNoneUp === 'stop') tenant?.moving.toNone(reason);
    else tenant?.setProblem('noDatabase', reason);
  }

  /** Of those who run: their own database is back, or they are a person's now. */
  private endProblems(): void {
    for (const state of this.options.states()) {
      const used = state.process?.database?.name;
      if (state.process?.stopping !== null || used === undefined || !hasProblem(state, 'noDatabase')) continue;
      const isOver = releaseOf(state) !== null || (this.options.healthOf(used) !== null && !this.planner.isLost(used));
      if (isOver) this.options.find(state.name)?.setProblem('noDatabase', null);
    }
  }
}

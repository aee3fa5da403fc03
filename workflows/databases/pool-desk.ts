/** What is known of the pool, and what is under way at its hosts. All that is asked of a host goes through here. */
import { ActivityFailure, isCancellation, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import type { DatabaseActivities } from '../../activities/databases';
import { hostTaskQueue } from '../../src/domain/ids';
import type { Followed } from '../../src/domain/databases/pool-answers';
import type { MoveForecast, MoveOrder, MoveOutcome } from '../../src/domain/databases/move-order';
import { isWorthAnotherLook } from '../../src/domain/databases/move-outcome';
import {
  dueOrders,
  factsOf,
  freeRoom,
  membersToLeave,
  shareRoom,
  usedElsewhere,
  type DueOrder,
} from '../../src/domain/databases/pool-decision';
import {
  afterFollowing,
  afterOrder,
  forgetHost,
  memberNames,
  tell,
  type PoolState,
} from '../../src/domain/databases/pool-state';
import {
  decidedSentence,
  failedSentence,
  outcomeSentence,
  refusedSentence,
} from '../../src/domain/databases/pool-story';
import { brakeOn } from '../../src/domain/databases/brake';
import { bulkMove, poolRules } from '../activity-options';
import { hostFailure } from '../failure';

/** A host that was not heard for so long and does not answer is not there any more. */
const forgottenAfterMs = 24 * 3_600_000;

type OutcomeListener = (host: string, outcome: MoveOutcome | null) => void;

export class PoolDesk {
  private readonly busy = new Set<string>();
  private readonly given = new Map<string, Record<string, number>>();
  private asking = 0;
  /** The report and the rules after which a host was told last: it is not told the same twice. */
  private readonly toldAfter = new Map<string, string>();
  readonly listeners = new Set<OutcomeListener>();

  constructor(public state: PoolState) {}

  get isQuiet(): boolean {
    return this.busy.size === 0 && this.asking === 0;
  }

  isBusy(host: string): boolean {
    return this.busy.has(host);
  }

  /** Does what is due now, and returns at once. */
  decide(): void {
    const nowMs = Date.now();
    const due = dueOrders(this.state, this.busy, nowMs, this.given);
    for (const order of due) {
      const { host, facts, brake } = order;
      if (brake === null) this.busy.add(host);
      else this.state = afterOrder(this.state, host, { settledOn: facts, use: null });
      this.say(brake === null ? decidedSentence(order) : refusedSentence(order, brake));
    }
    const allowed = due.filter(({ brake }) => brake === null);
    if (allowed.length > 0) void this.order(allowed).catch(unlessCancelled);
    for (const host of this.hostsBehind()) void this.tellRules(host).catch(unlessCancelled);
  }

  say(...sentences: string[]): void {
    this.state = tell(this.state, new Date().toISOString(), ...sentences);
  }

  /** All hosts that do not follow the newest rules are told them. */
  async spreadRules(): Promise<Followed> {
    const { version } = this.state.rules;
    await Promise.all(this.hostsBehind(true).map((host) => this.tellRules(host)));
    const hosts = Object.entries(this.state.hosts);
    const confirmed = hosts.filter(([, { follows }]) => follows >= version).map(([host]) => host);
    return { confirmed, missing: hosts.map(([host]) => host).filter((host) => !confirmed.includes(host)) };
  }

  /** Tenants of all hosts that could be moved off it. */
  countOn(member: string): number {
    const seen = Object.values(this.state.hosts).flatMap(({ members }) => members);
    return seen.reduce((sum, { name, movable }) => sum + (name === member ? movable : 0), 0);
  }

  /** Whether tenants of some host are still to leave it, and may do so. */
  isBeingLeft(member: string): boolean {
    const brake = brakeOn('moves', this.state.rules.brakes, Date.now());
    return Object.entries(this.state.hosts).some(([host, known]) => {
      // Its counts may say already what its outcome will tell.
      if (this.busy.has(host)) return true;
      const isDue = known.settledOn !== factsOf(this.state, known, brake, this.given);
      return isDue && known.members.some(({ name, movable }) => name === member && movable > 0);
    });
  }

  /** Of a wish that is not among the rules: a rebalance. */
  async move(host: string, order: Omit<MoveOrder, 'pool' | 'rules'>): Promise<MoveOutcome | null> {
    this.busy.add(host);
    return this.carryOut(host, { ...order, pool: this.state.pool, rules: this.state.rules }, null);
  }

  async forecast(host: string, order: Omit<MoveOrder, 'pool'>): Promise<MoveForecast> {
    const activities = this.at(host, `what would move on ${host}`, poolRules);
    try {
      return await activities.forecastMoves({ ...order, pool: this.state.pool });
    } catch (error) {
      throw hostFailure(error, host);
    }
  }

  /** True when it has confirmed them. */
  async tellRules(host: string): Promise<boolean> {
    const { rules } = this.state;
    this.toldAfter.set(host, this.noteOf(host));
    this.asking += 1;
    try {
      const { followRules } = this.at(host, `rules ${rules.version} of the pool, for ${host}`, poolRules);
      const answer = await followRules({ rules, elsewhere: usedElsewhere(this.state, host) });
      this.state = afterFollowing(this.state, host, answer);
      return answer.version >= rules.version;
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.forgetIfGone(host);
      return false;
    } finally {
      this.asking -= 1;
    }
  }

  private async order(due: readonly DueOrder[]): Promise<void> {
    const isLimited = memberNames(this.state).some((name) => freeRoom(this.state, name) !== null);
    const others = Object.keys(this.state.hosts).filter((host) => !this.busy.has(host));
    // Their tenants count, too, and what they told last may be old.
    if (isLimited) await Promise.all(others.map((host) => this.tellRules(host)));
    const room = shareRoom(this.state, due, this.given);
    for (const [host, share] of room) this.given.set(host, share);
    const { pool, rules } = this.state;
    await Promise.all(
      due.map(({ host, cause, from, facts }) =>
        this.carryOut(host, { pool, cause, from, rules, room: room.get(host) ?? {}, reason: '' }, facts),
      ),
    );
  }

  /** `facts`: what it was decided on. Null when it did not come about; the agent then decides by itself. */
  private async carryOut(host: string, order: MoveOrder, facts: string | null): Promise<MoveOutcome | null> {
    const { moveTenants } = this.at(host, `${order.cause}: leave ${order.from.join(', ')} on ${host}`, bulkMove);
    let outcome: MoveOutcome | null = null;
    try {
      outcome = await moveTenants(order);
      this.state = afterOrder(this.state, host, { settledOn: null, use: outcome.use });
      this.say(outcomeSentence(host, order.from, outcome));
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.say(failedSentence(host, reasonOf(error)));
    } finally {
      this.busy.delete(host);
      this.given.delete(host);
    }
    if (facts !== null && (outcome === null || !isWorthAnotherLook(outcome))) this.settle(host, order.from);
    for (const listener of this.listeners) listener(host, outcome);
    return outcome;
  }

  /** What fell meanwhile was not part of it, and is decided next. */
  private settle(host: string, from: readonly string[]): void {
    const known = this.state.hosts[host];
    if (known === undefined || membersToLeave(this.state, known).some(({ name }) => !from.includes(name))) return;
    const brake = brakeOn('moves', this.state.rules.brakes, Date.now());
    this.state = afterOrder(this.state, host, { settledOn: factsOf(this.state, known, brake, this.given), use: null });
  }

  /** `isAgain`: those that did not answer before, too. */
  private hostsBehind(isAgain = false): string[] {
    const { hosts, rules } = this.state;
    return Object.entries(hosts)
      .filter(
        ([host, { follows }]) => follows < rules.version && (isAgain || this.toldAfter.get(host) !== this.noteOf(host)),
      )
      .map(([host]) => host);
  }

  private noteOf(host: string): string {
    const known = this.state.hosts[host];
    return `${known?.incarnation} ${known?.seq} ${this.state.rules.version}`;
  }

  private forgetIfGone(host: string): void {
    const known = this.state.hosts[host];
    if (known === undefined || Date.now() - Date.parse(known.heardAt) < forgottenAfterMs) return;
    this.state = forgetHost(this.state, host);
    this.say(`${host} was not heard since ${known.heardAt} and does not answer; it is counted no more`);
  }

  private at(host: string, summary: string, options: typeof bulkMove): DatabaseActivities {
    return proxyActivities<DatabaseActivities>({ ...options, taskQueue: hostTaskQueue(host), summary });
  }
}

/** The end of a workflow that is cancelled is no failure of what it has begun, for which nobody waits. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof TimeoutFailure)) return cause instanceof Error ? cause.message : String(cause);
  return cause.timeoutType === 'SCHEDULE_TO_START' ? 'its agent did not take it up' : 'its agent fell silent';
}

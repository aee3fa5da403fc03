/** Which tenants of this host leave which member, where each goes, and whether that is still so when its turn comes. */
import type { DatabaseSettings } from '../../config/databases';
import { brakeSentence } from '../domain/databases/brake';
import type { DatabaseMember } from '../domain/databases/database-member';
import type { DatabaseHealth } from '../domain/databases/database-health';
import { isFallen } from '../domain/databases/hold-down';
import { forecastMs } from '../domain/databases/move-forecast';
import {
  forecastMoves,
  type MemberUse,
  type MoveCause,
  type MoveForecast,
  type NotMoved,
} from '../domain/databases/move-order';
import {
  findReasonToStay,
  nobodyTakesIt,
  planMoves,
  type Move,
  type MovePlan,
  type PlacedTenant,
} from '../domain/databases/move-plan';
import { eligibleMembers, placeTenant, refuseDestination, type MemberStanding } from '../domain/databases/placement';
import { isDrained, type PoolRules } from '../domain/databases/pool-rules';
import { seenPart } from '../domain/databases/pool-story';
import { isSurelyLost, isSurelyUp } from '../domain/databases/sure-loss';
import { planRebalance } from '../domain/databases/rebalance-plan';
import { tenantsOn } from '../domain/databases/tenants-on';
import type { TenantState } from '../domain/tenants/tenant-state';
import type { KeptRules } from './kept-rules';
import { slotsOfAHost } from './start-slots';
import type { TenantDatabases } from './tenant-databases';

export interface MoveWish {
  cause: MoveCause;
  from: readonly string[];
  rules: PoolRules;
  /** How many tenants a member may have at most, instead of its own limit. */
  limits: ReadonlyMap<string, number>;
  /** For the story of each tenant; null: what is seen of its member. */
  reason: string | null;
}

export interface MovePlannerOptions {
  host: string;
  settings: () => DatabaseSettings | null;
  states: () => readonly TenantState[];
  stateOf: (name: string) => TenantState | undefined;
  tierOf: (name: string) => number;
  databases: TenantDatabases;
  rules: KeptRules;
  healthOf: (member: string) => DatabaseHealth | null;
}

export type Turn = { to: DatabaseMember } | Pick<NotMoved, 'code' | 'message'>;

export class MovePlanner {
  constructor(private readonly options: MovePlannerOptions) {}

  isLost(member: string): boolean {
    const verdict = this.options.healthOf(member)?.verdict;
    return verdict !== undefined && isFallen(verdict);
  }

  /** Whether it is known how it is. */
  isSettled(member: string): boolean {
    const health = this.options.healthOf(member);
    return health !== null && (health.verdict !== 'up' || isSurelyUp(health));
  }

  /** `isPending`: it is on its way already. */
  plan(settings: DatabaseSettings, wish: MoveWish, isPending: (name: string) => boolean): MovePlan {
    const { states, tierOf, host } = this.options;
    const members = settings.members.filter(({ name }) => wish.from.includes(name) && this.leaves(name, wish));
    const tenants = tenantsOn(members, states(), tierOf).filter(({ name }) => !isPending(name));
    if (tenants.length === 0) return { moves: [], left: [] };
    const standings = this.standings(settings, wish);
    if (wish.cause === 'rebalanced') return planRebalance(tenants, standings);
    const seen = standings.map(({ verdict, ...standing }) => ({ ...standing, verdicts: { [host]: verdict } }));
    return planMoves(tenants, seen, settings.placement, Math.random);
  }

  /** It may have waited for its turn: what was right when it was planned need not be now. */
  turnOf({ name, from, to: planned, generation }: Move, settings: DatabaseSettings, wish: MoveWish): Turn {
    const { stateOf, tierOf, rules } = this.options;
    const state = stateOf(name);
    if (state === undefined || state.generation !== generation)
      return { code: 'superseded', message: 'something newer was asked of it meanwhile' };
    const members = settings.members.filter((member) => member.name === from);
    const tenant = tenantsOn(members, [state], tierOf)[0];
    if (tenant === undefined) return { code: 'notNeeded', message: `it does not run with ${from} any more` };
    if (!this.leaves(from, wish)) return { code: 'notNeeded', message: `${from} can be used again` };
    const brake = rules.brakeOn('moves');
    if (brake !== null) return { code: 'braked', message: brakeSentence(brake) };
    const stays = findReasonToStay(tenant);
    if (stays !== null) return stays;
    const others = this.standings(settings, wish, name).filter((member) => member.name !== from);
    const isFree = eligibleMembers(others).some((member) => member.name === planned);
    const random = Math.random();
    const chosen = isFree ? planned : placeTenant(others, { policy: settings.placement, present: null, random });
    const to = settings.members.find((member) => member.name === chosen);
    return to === undefined ? nobodyTakesIt(others) : { to };
  }

  /** Where a person wants it. */
  findDestination(state: TenantState, to: string): { member: DatabaseMember } | { refusal: string } {
    const { settings: settingsNow, databases, rules } = this.options;
    const settings = settingsNow();
    const member = settings?.members.find(({ name }) => name === to);
    if (settings === null || member === undefined)
      return { refusal: `there is no database ${to} in the configuration` };
    const brake = rules.brakeOn('moves');
    if (brake !== null) return { refusal: brakeSentence(brake) };
    const others = databases.standings(settings, state.name);
    const refusal = refuseDestination(others, state.process?.database?.name ?? state.database ?? null, to);
    return refusal === null ? { member } : { refusal };
  }

  /** Who would go where, if it were done now. */
  forecast(settings: DatabaseSettings, wish: MoveWish, isRestarted: boolean): MoveForecast {
    const { moves, left } = this.plan(settings, wish, () => false);
    const names = new Set(moves.map(({ name }) => name));
    const startsMs = this.options.states().flatMap(({ name, process }) => {
      if (!names.has(name) || process?.servingSince == null) return [];
      return [Math.max(0, Date.parse(process.servingSince) - Date.parse(process.startedAt))];
    });
    return {
      moves: moves.slice(0, forecastMoves).map(({ name, from, to }) => ({ name, from, to })),
      moveCount: moves.length,
      left: left.slice(0, forecastMoves),
      leftCount: left.length,
      aboutMs: forecastMs(moves.length, { startsMs, isRestarted, atATime: slotsOfAHost }),
    };
  }

  /** How many tenants of this host have each member, and how many of these could be moved. */
  use(): Record<string, MemberUse> {
    const { settings, states, databases } = this.options;
    const members = settings()?.members ?? [];
    const own = databases.countOwn();
    const running = tenantsOn(members, states(), () => 0);
    const isMovable = (tenant: PlacedTenant) => findReasonToStay(tenant) === null;
    return Object.fromEntries(
      members.map(({ name }) => {
        const movable = running.filter((tenant) => tenant.database === name && isMovable(tenant)).length;
        return [name, { tenants: own.get(name) ?? 0, movable }];
      }),
    );
  }

  /** As an order says it: how many more each member may get. */
  limitsOf(settings: DatabaseSettings, room: Readonly<Record<string, number>>): Map<string, number> {
    const standings = this.options.databases.standings(settings);
    return new Map(
      standings.flatMap(({ name, tenants }) => {
        const free = room[name];
        return free === undefined ? [] : [[name, tenants + free] as const];
      }),
    );
  }

  reasonToLeave(member: string, { reason, rules }: Pick<MoveWish, 'reason' | 'rules'>): string {
    if (reason !== null) return reason;
    const health = this.options.healthOf(member);
    if (health !== null && isFallen(health.verdict))
      return `its database ${member} is ${health.verdict} (${seenPart(health.reason)})`;
    const drain = rules.drained.find((one) => one.member === member);
    return drain === undefined ? `its database ${member} is lost` : `its database ${member} is drained by ${drain.by}`;
  }

  private isSurelyLost(member: string): boolean {
    const { settings, healthOf } = this.options;
    const health = healthOf(member);
    const others = (settings()?.members ?? []).flatMap(({ name }) => (name === member ? [] : (healthOf(name) ?? [])));
    return health !== null && isSurelyLost(health, others);
  }

  private leaves(member: string, { cause, rules }: MoveWish): boolean {
    return cause === 'rebalanced' || this.isSurelyLost(member) || isDrained(rules, member);
  }

  private standings(settings: DatabaseSettings, wish: MoveWish, except: string | null = null): MemberStanding[] {
    return this.options.databases.standings(settings, except).map((standing) => ({
      ...standing,
      isDrained: isDrained(wish.rules, standing.name),
      maxTenants: wish.limits.get(standing.name) ?? standing.maxTenants,
    }));
  }
}

/** Which hosts have to move tenants now, and how many each may bring where. Where each one goes its host plans. */
import { brakeOn, type Brake } from './brake';
import type { MoveCause } from './move-order';
import type { SeenMember } from './pool-report';
import { isDrained } from './pool-rules';
import { isLost, memberNames, type PoolHost, type PoolState } from './pool-state';

export interface DueOrder {
  host: string;
  cause: MoveCause;
  /** Members to be left. */
  from: string[];
  /** How many tenants that is about. */
  movable: number;
  /** What it was decided on. */
  facts: string;
  /** What stands in the way; null: it is to be done. */
  brake: Brake | null;
}

/** What hosts that are moving just now may bring to each member: it is not free any more, and not used yet. */
export type GivenRoom = ReadonlyMap<string, Readonly<Record<string, number>>>;

const nothingGiven: GivenRoom = new Map();

/** One for each host at the most, in the order of their names. `busy` are hosts that are at it. */
export function dueOrders(
  state: PoolState,
  busy: ReadonlySet<string>,
  nowMs: number,
  given: GivenRoom = nothingGiven,
): DueOrder[] {
  const brake = brakeOn('moves', state.rules.brakes, nowMs);
  return Object.entries(state.hosts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([host, known]): DueOrder[] => {
      const leaving = membersToLeave(state, known);
      const facts = factsOf(state, known, brake, given);
      if (leaving.length === 0 || busy.has(host) || facts === known.settledOn) return [];
      const movable = leaving.reduce((sum, member) => sum + member.movable, 0);
      const cause = leaving.some(isLost) ? 'lost' : 'drained';
      return [{ host, cause, from: leaving.map(({ name }) => name), movable, facts, brake }];
    });
}

/** Lost there or drained, with tenants that could be moved. */
export function membersToLeave({ rules }: Pick<PoolState, 'rules'>, { members }: PoolHost): SeenMember[] {
  return members.filter((member) => member.movable > 0 && (isLost(member) || isDrained(rules, member.name)));
}

/** All that may make another decision of it. */
export function factsOf(
  state: PoolState,
  { members }: PoolHost,
  brake: Brake | null,
  given: GivenRoom = nothingGiven,
): string {
  const seen = members.map(({ name, verdict, isHeld, movable }) =>
    [name, verdict, isHeld, isDrained(state.rules, name), movable > 0, freeRoom(state, name, given) !== 0].join(),
  );
  return [brake?.since ?? '', ...seen].join(';');
}

/**
 * What is free at a member with `maxTenants` is dealt out to the hosts that move at the same time, by how many they
 * have to move, so that together they never bring too many. Members that take any number are missing in it.
 */
export function shareRoom(
  state: PoolState,
  orders: readonly Pick<DueOrder, 'host' | 'movable'>[],
  given: GivenRoom = nothingGiven,
): Map<string, Record<string, number>> {
  const shares = new Map<string, Record<string, number>>(orders.map(({ host }) => [host, {}]));
  const total = orders.reduce((sum, { movable }) => sum + movable, 0);
  for (const member of memberNames(state)) {
    const free = freeRoom(state, member, given);
    if (free === null) continue;
    let counted = 0;
    let dealt = 0;
    // Rounded as a running total, so that what many small hosts are rounded down by does not all go to the last one.
    for (const { host, movable } of orders) {
      counted += movable;
      const upToHere = total === 0 ? 0 : Math.round((free * counted) / total);
      const own = shares.get(host);
      if (own !== undefined) own[member] = upToHere - dealt;
      dealt = upToHere;
    }
  }
  return shares;
}

/** Null: any number. As the host with the smallest limit has it configured. */
export function freeRoom(
  { hosts }: Pick<PoolState, 'hosts'>,
  name: string,
  given: GivenRoom = nothingGiven,
): number | null {
  const seen = Object.values(hosts).flatMap(({ members }) => members.filter((member) => member.name === name));
  const limits = seen.flatMap(({ maxTenants }) => maxTenants ?? []);
  if (limits.length === 0) return null;
  const promised = [...given.values()].reduce((sum, room) => sum + (room[name] ?? 0), 0);
  const used = seen.reduce((sum, { tenants }) => sum + tenants, promised);
  return Math.max(0, Math.min(...limits) - used);
}

/** How many tenants of all other hosts have each member. */
export function usedElsewhere({ hosts }: Pick<PoolState, 'hosts'>, host: string): Record<string, number> {
  const used: Record<string, number> = {};
  for (const [other, { members }] of Object.entries(hosts)) {
    if (other === host) continue;
    for (const { name, tenants } of members) used[name] = (used[name] ?? 0) + tenants;
  }
  return used;
}

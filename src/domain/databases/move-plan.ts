/** Who leaves a member that is lost or drained, where to, and in which order. */
import type { DatabaseVerdict } from './database-verdict';
import { isFallen } from './hold-down';
import { findObstacle, placeTenant, type MemberStanding } from './placement';
import type { PlacementPolicy } from './placement-policy';

export interface PlacedTenant {
  name: string;
  host: string;
  /** 0 is moved first. */
  tier: number;
  database: string;
  /** Whether somebody wants it to run. */
  isWanted: boolean;
  /** Whether a person has it in hand. */
  isReleased: boolean;
  /** Of what should be, as it was planned for: one that is another when its turn comes is planned afresh. */
  generation: number;
}

export interface PoolMember extends Omit<MemberStanding, 'verdict'> {
  /** By host; a host that has not said anything does not know. */
  verdicts: Readonly<Record<string, DatabaseVerdict>>;
}

export interface Move {
  name: string;
  host: string;
  from: string;
  to: string;
  generation: number;
}

/** Why a tenant stays where it cannot work. Its message is a sentence. */
export interface Left {
  name: string;
  host: string;
  from: string;
  code: 'stopped' | 'released' | 'noneEligible';
  message: string;
}

export interface MovePlan {
  /** In the order in which they are to be carried out. */
  moves: Move[];
  left: Left[];
}

/**
 * `draw` gives a number from 0 up to, and not including, 1. A tenant on a member that is not among `members` is not in
 * the plan: nobody knows how that member is.
 */
export function planMoves(
  tenants: readonly PlacedTenant[],
  members: readonly PoolMember[],
  policy: PlacementPolicy,
  draw: () => number,
): MovePlan {
  const plan: MovePlan = { moves: [], left: [] };
  const counts = new Map(members.map(({ name, tenants: count }) => [name, count]));
  const seenFrom = (host: string): MemberStanding[] =>
    members.map((member) => ({
      ...member,
      verdict: member.verdicts[host] ?? 'unknown',
      tenants: counts.get(member.name) ?? 0,
    }));
  for (const tenant of [...tenants].sort(inOrder)) {
    const { name, host, database: from, generation } = tenant;
    const standings = seenFrom(host);
    const own = standings.find((member) => member.name === from);
    if (own === undefined || !(isFallen(own.verdict) || own.isDrained)) continue;
    const others = standings.filter((member) => member !== own);
    const stays = findReasonToStay(tenant);
    const to = stays === null ? placeTenant(others, { policy, present: null, random: draw() }) : null;
    if (to === null) plan.left.push({ name, host, from, ...(stays ?? nobodyTakesIt(others)) });
    else {
      plan.moves.push({ name, host, from, to, generation });
      counts.set(from, own.tenants - 1);
      counts.set(to, (counts.get(to) ?? 0) + 1);
    }
  }
  return plan;
}

export function inOrder(a: PlacedTenant, b: PlacedTenant): number {
  if (a.tier !== b.tier) return a.tier - b.tier;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.host < b.host ? -1 : 1;
}

type Reason = Pick<Left, 'code' | 'message'>;

/** Null: it may be moved. */
export function findReasonToStay({ isWanted, isReleased }: PlacedTenant): Reason | null {
  if (isReleased) return { code: 'released', message: 'a person has it in hand' };
  return isWanted ? null : { code: 'stopped', message: 'it is stopped; it gets a database when it is started' };
}

export function nobodyTakesIt(others: readonly MemberStanding[]): Reason {
  const obstacles = others.map((member) => `${member.name} ${findObstacle(member) ?? 'is free'}`);
  const reasons = obstacles.length === 0 ? 'there is no other member' : obstacles.join(', ');
  return { code: 'noneEligible', message: `it waits, for nobody can take it: ${reasons}` };
}

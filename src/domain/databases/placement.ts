/** Which member of a pool a tenant gets. */
import type { DatabaseVerdict } from './database-verdict';
import type { PlacementPolicy } from './placement-policy';

/** A member at the moment of the choice, as the tenant's host sees it. */
export interface MemberStanding {
  name: string;
  verdict: DatabaseVerdict;
  isHeld: boolean;
  isDrained: boolean;
  /** How many tenants have it, on all hosts. */
  tenants: number;
  maxTenants: number | null;
}

/** What keeps tenants from a member, as the end of a sentence about it. */
export function findObstacle({ verdict, isHeld, isDrained, tenants, maxTenants }: MemberStanding): string | null {
  if (verdict !== 'up') return `is ${verdict}`;
  if (isDrained) return 'is drained';
  if (maxTenants !== null && tenants >= maxTenants) return `has as many tenants as it may (${maxTenants})`;
  return isHeld ? 'is held down' : null;
}

/** Those that may take a tenant. One that is held down may when nothing else is up. */
export function eligibleMembers<Member extends MemberStanding>(members: readonly Member[]): Member[] {
  const isAlone = members.filter(({ verdict, isHeld }) => verdict === 'up' && !isHeld).length === 0;
  return members.filter((member) => findObstacle(isAlone ? { ...member, isHeld: false } : member) === null);
}

/** Why a tenant of `present` cannot be moved to `to`, as a sentence; null: it can. */
export function refuseDestination(
  members: readonly MemberStanding[],
  present: string | null,
  to: string,
): string | null {
  const wanted = members.find(({ name }) => name === to);
  if (wanted === undefined) return `there is no database ${to}`;
  if (to === present) return `it has database ${to} already`;
  // One that is held down is better than none, but not when it has another one that is up.
  const others = members.filter(({ name }) => name !== present);
  const own = members.find(({ name }) => name === present);
  const eligible = own === undefined || findObstacle(own) !== null ? eligibleMembers(others) : eligibleMembers(members);
  if (eligible.includes(wanted)) return null;
  return `database ${to} ${findObstacle(wanted) ?? 'cannot take it'}`;
}

export interface Choice {
  policy: PlacementPolicy;
  /** The member that it has, or had last; null for a new tenant. */
  present: string | null;
  /** From 0 up to, and not including, 1. */
  random: number;
}

/** The name of a member; null when none may take it. */
export function placeTenant(members: readonly MemberStanding[], { policy, present, random }: Choice): string | null {
  const eligible = eligibleMembers(members);
  return pick(candidates[policy](eligible, present), random)?.name ?? null;
}

type Candidates = (eligible: readonly MemberStanding[], present: string | null) => readonly MemberStanding[];

const candidates: Record<PlacementPolicy, Candidates> = {
  random: (eligible) => eligible,
  sticky: (eligible, present) => {
    const own = eligible.filter(({ name }) => name === present);
    return own.length > 0 ? own : eligible;
  },
  spread: (eligible) => {
    const fewest = Math.min(...eligible.map(({ tenants }) => tenants));
    return eligible.filter(({ tenants }) => tenants === fewest);
  },
};

function pick<T>(items: readonly T[], random: number): T | undefined {
  return items[Math.min(Math.floor(random * items.length), items.length - 1)];
}

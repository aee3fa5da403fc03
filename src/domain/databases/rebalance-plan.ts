/** Who moves so that the members have about equally many tenants, with as few moves as that takes. */
import { eligibleMembers, type MemberStanding } from './placement';
import { findReasonToStay, inOrder, type Move, type MovePlan, type PlacedTenant } from './move-plan';

/**
 * Only tenants of members that may take tenants, or would if they had fewer: the others are no matter of balance. The
 * least important go.
 */
export function planRebalance(tenants: readonly PlacedTenant[], members: readonly MemberStanding[]): MovePlan {
  // One that has as many as it may gets nobody, and is relieved like any other.
  const open = new Set(
    eligibleMembers(members.map((member) => ({ ...member, maxTenants: null }))).map(({ name }) => name),
  );
  const eligible = members
    .filter(({ name }) => open.has(name))
    .map(({ name, maxTenants, tenants: count }) => ({ name, maxTenants, count }));
  const movable = tenants.filter((tenant) => findReasonToStay(tenant) === null).sort((a, b) => inOrder(b, a));
  const moves: Move[] = [];
  const moved = new Set<string>();
  for (;;) {
    const targets = eligible.filter(({ count, maxTenants }) => maxTenants === null || count < maxTenants);
    const to = targets.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1))[0];
    if (to === undefined) break;
    const step = [...eligible]
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .filter(({ count }) => count - to.count > 1)
      .flatMap((from) => {
        const tenant = movable.find(({ name, database }) => database === from.name && !moved.has(name));
        return tenant === undefined ? [] : [{ from, tenant }];
      })[0];
    if (step === undefined) break;
    const { from, tenant } = step;
    moved.add(tenant.name);
    moves.push({ name: tenant.name, host: tenant.host, from: from.name, to: to.name, generation: tenant.generation });
    from.count -= 1;
    to.count += 1;
  }
  return { moves: moves.reverse(), left: [] };
}

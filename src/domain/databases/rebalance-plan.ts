/** Who moves so that the members have about equally many tenants, with as few moves as that takes. */
import { eligibleMembers, type MemberStanding } from './placement';
import { findReasonToStay, inOrder, type Move, type MovePlan, type PlacedTenant } from './move-plan';

/** Only tenants that run on members that are up and not drained: the others are no matter of balance. The least important go. */
export function planRebalance(tenants: readonly PlacedTenant[], members: readonly MemberStanding[]): MovePlan {
  const takers = new Set(eligibleMembers(members).map(({ name }) => name));
  // One that is full may give, and so may one that is held down.
  const givers = members
    .filter(({ verdict, isDrained }) => verdict === 'up' && !isDrained)
    .map(({ name, maxTenants, tenants: count }) => ({ name, maxTenants, count }));
  const movable = tenants.filter((tenant) => findReasonToStay(tenant) === null).sort((a, b) => inOrder(b, a));
  const moves: Move[] = [];
  const moved = new Set<string>();
  for (;;) {
    const targets = givers.filter(
      ({ name, count, maxTenants }) => takers.has(name) && (maxTenants === null || count < maxTenants),
    );
    const to = targets.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1))[0];
    if (to === undefined) break;
    const step = [...givers]
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

/** random: any that may take one. sticky: the one that it had, if it may. spread: the one with the fewest tenants. */
export const placementPolicies = ['random', 'sticky', 'spread'] as const;
export type PlacementPolicy = (typeof placementPolicies)[number];

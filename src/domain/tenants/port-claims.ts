/** Two tenants, one port: the older port file has it. */
export interface PortClaim {
  name: string;
  port: number;
  claimedAtMs: number;
}

/** For each tenant that has to stand back, the name of the tenant that holds its port. */
export function findConflicts(claims: readonly PortClaim[]): Map<string, string> {
  const holders = new Map<number, PortClaim>();
  for (const claim of claims) {
    const holder = holders.get(claim.port);
    if (holder === undefined || isOlder(claim, holder)) holders.set(claim.port, claim);
  }
  const losers = new Map<string, string>();
  for (const claim of claims) {
    const holder = holders.get(claim.port);
    if (holder !== undefined && holder.name !== claim.name) losers.set(claim.name, holder.name);
  }
  return losers;
}

function isOlder(a: PortClaim, b: PortClaim): boolean {
  return a.claimedAtMs !== b.claimedAtMs ? a.claimedAtMs < b.claimedAtMs : a.name < b.name;
}

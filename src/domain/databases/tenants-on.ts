/** The tenants of one host whose process uses one of some members, such as those that are lost. */
import { releaseOf } from '../tenants/release';
import type { TenantState } from '../tenants/tenant-state';
import type { DatabaseMember } from './database-member';
import type { PlacedTenant } from './move-plan';

export function tenantsOn(
  members: readonly DatabaseMember[],
  states: readonly TenantState[],
  tierOf: (name: string) => number,
): PlacedTenant[] {
  return states.flatMap((state) => {
    const { name, host, process, present, wanted, generation } = state;
    const used = process?.database;
    // One that is being stopped gets its database with its next start.
    if (process === null || process.stopping !== null || used === undefined) return [];
    // What is configured at another address by now was checked there, and says nothing about this one.
    const isOnIt = members.some((member) => member.name === used.name && isAt(member, used));
    if (!isOnIt) return [];
    const isWanted = present && wanted === 'running';
    const isReleased = releaseOf(state) !== null;
    return [{ name, host, tier: tierOf(name), database: used.name, isWanted, isReleased, generation }];
  });
}

interface Address {
  host: string;
  port: number;
}

function isAt(member: Address, used: Address): boolean {
  return member.host === used.host && member.port === used.port;
}

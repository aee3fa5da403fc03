/** Which database each tenant of this host has, and gets with its next start. */
import type { DatabaseSettings } from '../../config/databases';
import type { DatabaseMember } from '../domain/databases/database-member';
import type { DatabaseVerdict } from '../domain/databases/database-verdict';
import type { MemberStanding } from '../domain/databases/placement';
import { chooseForStart } from '../domain/databases/start-choice';
import type { TenantState } from '../domain/tenants/tenant-state';

export type DatabaseForStart =
  | { kind: 'chosen'; member: DatabaseMember }
  /** Tenants have no databases here. */
  | { kind: 'notConfigured' }
  /** Some member has not been seen long enough to say. */
  | { kind: 'notYet' }
  | { kind: 'none'; message: string };

/** What is known of the pool beyond this host. */
export interface PoolKnowledge {
  isDrained(member: string): boolean;
  /** How many tenants of other hosts have it, as far as that is known. */
  tenantsElsewhere(member: string): number;
}

export class TenantDatabases {
  /** Of launches that are on their way: what is not in a tenant's state yet. */
  private readonly chosen = new Map<string, string>();
  private readonly promised = new Map<string, string>();

  constructor(
    private readonly settings: () => DatabaseSettings | null,
    private readonly states: () => readonly TenantState[],
    /** What this host knows of a member; null: nothing yet. */
    private readonly verdictOf: (member: string) => DatabaseVerdict | null,
    private readonly isHeld: (member: string) => boolean,
    private readonly pool: PoolKnowledge,
  ) {}

  chooseFor({ name, database }: TenantState): DatabaseForStart {
    const settings = this.settings();
    if (settings === null) return { kind: 'notConfigured' };
    const present = database ?? this.chosen.get(name) ?? null;
    const standings = this.standings(settings, name);
    const choice = chooseForStart(standings, { policy: settings.placement, present, random: Math.random() });
    if (choice.kind === 'none') {
      const isOpen = settings.members.some((member) => this.verdictOf(member.name) === null);
      return isOpen ? { kind: 'notYet' } : choice;
    }
    const member = settings.members.find((each) => each.name === choice.member);
    if (member === undefined) throw new Error(`${choice.member} was chosen and is no member`);
    this.chosen.set(name, member.name);
    return { kind: 'chosen', member };
  }

  /** As this host sees them now; `except` is a tenant that is not counted. */
  standings({ members }: DatabaseSettings, except: string | null = null): MemberStanding[] {
    const counts = this.countOwn(except);
    return members.map((member) => ({
      name: member.name,
      verdict: this.verdictOf(member.name) ?? 'unknown',
      isHeld: this.isHeld(member.name),
      isDrained: this.pool.isDrained(member.name),
      tenants: (counts.get(member.name) ?? 0) + this.pool.tenantsElsewhere(member.name),
      maxTenants: member.maxTenants,
    }));
  }

  /** A place is kept for a tenant that waits for its move. */
  promise(name: string, member: string): void {
    this.promised.set(name, member);
  }

  breakPromise(name: string): void {
    this.promised.delete(name);
  }

  /** The member that calls itself so in a `/runinfo` answer. */
  find(called: string): DatabaseMember | null {
    const members = this.settings()?.members ?? [];
    return members.find(({ name }) => name === called) ?? members.find(({ host }) => host === called) ?? null;
  }

  /** Why what its process uses is not what is configured; null when all is well. */
  findMismatch({ process }: TenantState): string | null {
    const settings = this.settings();
    if (process === null || settings === null) return null;
    const used = process.database;
    if (used === undefined) return 'it was started with none of the databases that are configured';
    const member = settings.members.find(({ name }) => name === used.name);
    if (member === undefined) return `its database ${used.name} is not configured any more`;
    if (member.host === used.host && member.port === used.port) return null;
    return `it uses ${used.name} at ${used.host}, port ${used.port}, which is at ${member.host}, port ${member.port}, now`;
  }

  forget(name: string): void {
    this.chosen.delete(name);
  }

  /** How many tenants of this host have each member. */
  countOwn(except: string | null = null): Map<string, number> {
    const counts = new Map<string, number>();
    for (const state of this.states()) {
      const member = this.promised.get(state.name) ?? state.database ?? this.chosen.get(state.name);
      if (!state.present || state.name === except || member === undefined) continue;
      counts.set(member, (counts.get(member) ?? 0) + 1);
    }
    return counts;
  }
}

/**
 * Compares once a minute what Temporal knows of this host's tenants with what is, and tells again what is missing: a
 * workflow that was terminated, a server that lost its database or came back from an old copy.
 */
import { releaseOf } from '../domain/tenants/release';
import { newTenantState } from '../domain/tenants/tenant-state';
import type { TenantReport } from '../domain/tenants/tenant-report';
import type { Journal } from './journal';
import type { Outbox } from './outbox';

export interface KnownTenant {
  name: string;
  journal: string;
  seq: number;
}

export interface ComparisonDeps {
  host: string;
  journal: Journal;
  outbox: Outbox;
  list: () => Promise<KnownTenant[]>;
  tell: (report: TenantReport) => Promise<void>;
  /** The one that is in force now. */
  policy: () => TenantReport['policy'];
}

/** Visibility lags a little behind: a tenant is told again only when two looks in a row miss it. */
export class Comparison {
  private suspects = new Set<string>();

  constructor(private readonly deps: ComparisonDeps) {}

  /** Rejects when Temporal cannot be asked. Returns the names that were told again. */
  async compare(): Promise<string[]> {
    const { journal, outbox } = this.deps;
    const known = new Map((await this.deps.list()).map((tenant) => [tenant.name, tenant]));
    const missing = journal.states
      .filter((state) => (state.present || releaseOf(state) !== null) && !outbox.isTelling(state.name))
      .filter((state) => !isUpToDate(known.get(state.name), journal.id, journal.told(state.name)))
      .map((state) => state.name);
    const unknown = [...known.keys()].filter((name) => journal.state(name) === undefined);
    const suspects = new Set([...missing, ...unknown]);
    const confirmed = [...suspects].filter((name) => this.suspects.has(name));
    this.suspects = new Set([...suspects].filter((name) => !confirmed.includes(name)));
    for (const name of confirmed) {
      if (journal.state(name) === undefined) await this.tellRemoved(name);
      else outbox.tellAgain(name);
    }
    return confirmed;
  }

  get hasSuspects(): boolean {
    return this.suspects.size > 0;
  }

  /** A workflow without a tenant: the journal that knew it is lost. */
  private async tellRemoved(name: string): Promise<void> {
    const { host, journal, policy } = this.deps;
    const at = new Date().toISOString();
    const seq = journal.lastSeq;
    const state = { ...newTenantState(name, host, at), seq };
    await this.deps.tell({
      host,
      journal: journal.id,
      transitions: [{ kind: 'tenantRemoved', seq, at }],
      state,
      policy: policy(),
    });
  }
}

function isUpToDate(known: KnownTenant | undefined, journal: string, told: number): boolean {
  return known !== undefined && known.journal === journal && known.seq >= told;
}

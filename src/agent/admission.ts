/**
 * Makes tenants of directories: admits new ones at once, takes over changed ports, ends those that are gone, and settles
 * who has a port that two of them claim.
 */
import type { TenantSettings } from '../../config/tenants';
import type { HostProblems } from './host-problems';
import type { Journal } from './journal';
import type { SupervisedTenant } from './supervised-tenant';
import { findConflicts, type PortClaim } from '../domain/tenants/port-claims';
import type { DirectoryVerdict } from '../domain/tenants/tenant-directory';
import { hasProblem, type TransitionFact } from '../domain/tenants/tenant-state';

export interface AdmissionHost {
  readonly settings: TenantSettings;
  record(name: string, fact: TransitionFact): void;
  find(name: string): SupervisedTenant | undefined;
  /** Begins to supervise; takes up the process if it runs already. */
  takeUp(name: string): void;
}

export class Admission {
  constructor(
    private readonly journal: Journal,
    private readonly problems: HostProblems,
    private readonly host: AdmissionHost,
  ) {}

  takeVerdicts(verdicts: ReadonlyMap<string, DirectoryVerdict>, isWhole: boolean): void {
    for (const [name, verdict] of verdicts) this.takeVerdict(name, verdict);
    if (isWhole) this.problems.keepDirectories((name) => verdicts.has(name));
    this.settleConflicts();
    for (const name of verdicts.keys()) this.host.find(name)?.reconcile();
  }

  takeGone(name: string, reason: string): void {
    if (this.journal.state(name)?.present !== true) return;
    this.host.record(name, { kind: 'directoryRemoved', reason });
    this.host.find(name)?.reconcile();
    this.settleConflicts();
  }

  settleConflicts(): void {
    const claims: PortClaim[] = this.journal.states
      .filter((state) => state.present)
      .map(({ name, port, claimedAt }) => ({ name, port, claimedAtMs: Date.parse(claimedAt) }));
    const losers = findConflicts(claims);
    for (const { name, port } of claims) {
      const state = this.journal.state(name);
      const holder = losers.get(name);
      if (state === undefined || hasProblem(state, 'portConflict') === (holder !== undefined)) continue;
      const fact: TransitionFact =
        holder === undefined ? { kind: 'conflictEnded', port } : { kind: 'conflictBegan', port, holder };
      this.host.record(name, fact);
      this.host.find(name)?.reconcile();
    }
  }

  private takeVerdict(name: string, verdict: DirectoryVerdict): void {
    const isKnown = this.journal.state(name)?.present === true;
    if (verdict.kind === 'invalid') {
      // A tenant that runs is not ended for a slip in its files; it is shown.
      if (isKnown) this.host.find(name)?.setProblem(verdict.code, verdict.message);
      else this.problems.setOfDirectory(name, verdict.code, verdict.message);
    } else if (verdict.kind === 'tenant') {
      if (isKnown) this.compare(name, verdict);
      else this.admit(name, verdict);
    } else if (verdict.kind === 'none') this.problems.endOfDirectory(name);
  }

  private admit(name: string, verdict: DirectoryVerdict & { kind: 'tenant' }): void {
    if (!verdict.hasStartFile) {
      this.problems.setOfDirectory(name, 'noStartFile', this.missingStartFile);
      return;
    }
    this.problems.endOfDirectory(name);
    this.host.record(name, { kind: 'tenantAppeared', port: verdict.port, claimedAt: momentOf(verdict) });
    this.host.takeUp(name);
  }

  private compare(name: string, verdict: DirectoryVerdict & { kind: 'tenant' }): void {
    this.problems.endOfDirectory(name);
    const tenant = this.host.find(name);
    if (tenant === undefined) return;
    tenant.setProblem('badName', null);
    tenant.setProblem('badPort', null);
    tenant.setProblem('unreadable', null);
    tenant.setProblem('noStartFile', verdict.hasStartFile ? null : this.missingStartFile);
    if (tenant.state.port !== verdict.port) {
      tenant.record({ kind: 'portChanged', port: verdict.port, claimedAt: momentOf(verdict) });
    }
  }

  private get missingStartFile(): string {
    return `there is no ${this.host.settings.startFile} in its directory`;
  }
}

function momentOf({ claimedAtMs }: { claimedAtMs: number }): string {
  return new Date(claimedAtMs).toISOString();
}

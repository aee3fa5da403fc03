/** The way from the wish to start to a process: a free slot, a free port, and the launch. */
import type { DatabaseMember } from '../domain/databases/database-member';
import { fillIn } from '../domain/tenants/launch-command';
import { usedOf } from './launch-facts';
import { writeDatabaseFile } from './tenant-files';
import type { StartingTenant, TenantHost } from './tenant-host';
import type { TenantProcess } from './tenant-process';
import type { LaunchNote } from './unseen-runs';

const lookAgainMs = 50;
const launchLostRetryMs = 500;

export interface StartDeps {
  tenant: StartingTenant;
  host: TenantHost;
  process: TenantProcess;
  /** Whether starting is still what is to be done. */
  isRight: () => boolean;
  /** Asks to be looked at again. */
  lookAgainIn: (delayMs: number) => void;
}

export class TenantStart {
  private isWaiting = false;
  private giveBack: (() => void) | null = null;
  private kept: (() => void) | null = null;
  private launchesLost = 0;
  private database: DatabaseMember | null = null;
  private launched: { run: number; atMs: number } | null = null;

  constructor(private readonly deps: StartDeps) {}

  get isWaitingForSlot(): boolean {
    return this.isWaiting;
  }

  begin(): void {
    if (this.deps.process.isLaunching || this.isWaiting) return;
    const { kept } = this;
    this.kept = null;
    if (kept !== null) return this.beginIn(kept);
    this.isWaiting = true;
    this.deps.host.slots.take((giveBack) => {
      this.isWaiting = false;
      this.beginIn(giveBack);
    });
  }

  /** A slot that the next start need not wait for; what becomes of it without one, the slots see to. */
  keepSlot(giveBack: () => void): void {
    this.kept = giveBack;
  }

  /** The process appeared. */
  noteProcess(): void {
    this.launchesLost = 0;
  }

  /** Its first check passed. */
  noteServing(run: number): void {
    // Not of a run that an earlier life of the agent launched, or a person.
    if (this.launched?.run !== run) return;
    const tookMs = performance.now() - this.launched.atMs;
    this.deps.host.meters.observe('watchkeeper_start_duration_seconds', {}, tookMs / 1000);
  }

  /** It serves, or it has ended: others may start. */
  returnSlot(): void {
    this.giveBack?.();
    this.giveBack = null;
  }

  noteLost(run: number, reason: string): void {
    this.returnSlot();
    this.launchesLost += 1;
    // Once is what a killed agent leaves behind: its shim is just about to report.
    if (this.launchesLost > 2) this.deps.tenant.setProblem('cannotStart', `run ${run} cannot be started: ${reason}`);
    this.deps.lookAgainIn(launchLostRetryMs * this.launchesLost);
  }

  private beginIn(giveBack: () => void): void {
    // It may have waited long: what was right then need not be now.
    if (this.deps.isRight() && this.isClear() && this.hasDatabase()) {
      this.giveBack = giveBack;
      this.launch();
    } else giveBack();
  }

  private isClear(): boolean {
    const { tenant, host, process, lookAgainIn } = this.deps;
    if (!process.clearLeftovers()) {
      lookAgainIn(lookAgainMs);
      return false;
    }
    const obstacle = host.findPortObstacle(tenant);
    if (obstacle?.kind === 'stranger') tenant.setProblem('portTaken', obstacle.message);
    // A stranger is looked at again by the supervisor, once a second.
    if (obstacle?.kind === 'ending') lookAgainIn(lookAgainMs);
    return obstacle === null;
  }

  /** The supervisor has it looked for again once a second. */
  private hasDatabase(): boolean {
    const { tenant, host, lookAgainIn } = this.deps;
    const found = host.databases.chooseFor(tenant.state);
    if (found.kind === 'notYet') {
      lookAgainIn(lookAgainMs);
      return false;
    }
    this.database = found.kind === 'chosen' ? found.member : null;
    tenant.setProblem('noDatabase', found.kind === 'none' ? found.message : null);
    return found.kind !== 'none';
  }

  private launch(): void {
    const { tenant, host, process } = this.deps;
    const { port, generation, run } = tenant.state;
    const { command, startFile, onDatabaseChange } = host.settings;
    const home = host.homeOf(tenant.name);
    const used = this.database && usedOf(this.database);
    const note: LaunchNote = {
      ...{ port, generation },
      ...(host.launchHash !== null && { launchHash: host.launchHash }),
      ...(used !== null && { database: used }),
    };
    const place = {
      database: used?.name ?? '',
      databaseHost: used?.host ?? '',
      databasePort: used?.port ?? '',
    } as const;
    this.launched = { run: run + 1, atMs: performance.now() };
    try {
      if (onDatabaseChange !== 'restart' && used !== null) writeDatabaseFile(home, onDatabaseChange.file, used);
      process.launch({
        run: run + 1,
        argv: fillIn(command, { home, startFile, ...place, port, name: tenant.name }),
        home,
        environment: host.environment,
        note: JSON.stringify(note),
      });
    } catch (error) {
      this.noteLost(run + 1, (error as Error).message);
    }
  }
}

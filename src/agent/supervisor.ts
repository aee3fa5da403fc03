/**
 * Keeps this host's tenants alive, without Temporal: holds the table of them, feeds them with what happens (directories,
 * event files of the shims, time), and records what they say into the journal and the outbox.
 */
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { openRunFolder, type RunFolder } from '../adapters/processes/run-folder';
import type { ShimFolder } from '../adapters/processes/shim';
import { ShimLauncher } from '../adapters/processes/shim-launcher';
import type { Brake } from '../domain/databases/brake';
import type { HostProblem } from '../domain/hosts/host-status';
import { releaseOf } from '../domain/tenants/release';
import type { TenantState, TransitionFact } from '../domain/tenants/tenant-state';
import type { Meters } from '../telemetry/metrics/meters';
import { Admission, type AdmissionHost } from './admission';
import { CheckGuard } from './check-guard';
import { EventFiles } from './event-files';
import { HostProblems } from './host-problems';
import type { Journal } from './journal';
import { hashLaunch, readLaunchKey } from './launch-hash';
import { LoopWatch } from './loop-watch';
import { PortObstacles } from './port-obstacles';
import { StartSlots } from './start-slots';
import type { TenantDatabases } from './tenant-databases';
import { SupervisedTenant } from './supervised-tenant';
import type { AskDatabase, PortObstacle, StartingTenant, TenantHost } from './tenant-host';
import { readEnvironment } from './tenant-environment';
import { scanRulesOf, TenantScan } from './tenant-scan';
import { readUnseenRuns, type UnseenRun } from './unseen-runs';

const pollEveryMs = 100;
const secondMs = 1000;
/** Every how many seconds the folder of event files is read: the backstop of its watch. */
const backstopSeconds = 5;
/** Every how many seconds a shim is looked for, and made sure that its number is still its own. */
const shimSeconds = 3;
const thoroughSeconds = 30;
const strangerSeconds = 3;
/** Besides the timeout of a check. */
const problemsSettleMs = 5000;

export interface SupervisorOptions {
  host: string;
  stateDir: string;
  settings: TenantSettings;
  journal: Journal;
  meters: Meters;
  databases: TenantDatabases;
  askDatabase: AskDatabase;
  /** As in TenantHost. */
  restartBrake: () => Brake | null;
  /** Something was recorded about this tenant; `before` is undefined when it is new. */
  onRecorded: (fact: TransitionFact, after: TenantState, before: TenantState | undefined) => void;
  /** A problem of the host, or of a directory that is no tenant. */
  onProblem: { began(problem: HostProblem): void; ended(problem: HostProblem): void };
  /** Processes cannot be launched just now. */
  onLauncherFailed: (error: Error) => void;
}

export class Supervisor implements TenantHost, AdmissionHost {
  settings: TenantSettings;
  environment: Readonly<Record<string, string>>;
  launchHash: string | null;
  readonly launcher: ShimLauncher;
  readonly slots = new StartSlots();
  readonly guard = new CheckGuard();
  readonly loopWatch = new LoopWatch();
  readonly meters: Meters;
  readonly databases: TenantDatabases;
  readonly askDatabase: AskDatabase = (name) => this.options.askDatabase(name);
  readonly restartBrake = () => this.options.restartBrake();
  private readonly tenants = new Map<string, SupervisedTenant>();
  private readonly runFolder: RunFolder;
  private readonly scan: TenantScan;
  private readonly journal: Journal;
  private readonly eventFiles: EventFiles;
  private readonly timers: NodeJS.Timeout[] = [];
  private seconds = 0;
  private readonly problems: HostProblems;
  private readonly obstacles: PortObstacles;
  private readonly admission: Admission;
  private unseen = new Map<string, UnseenRun[]>();
  private hasScanned = false;
  private readonly launchKey: Buffer | null;
  private refusal: string | null = null;

  constructor(private readonly options: SupervisorOptions) {
    this.settings = options.settings;
    this.meters = options.meters;
    this.databases = options.databases;
    this.journal = options.journal;
    this.launcher = new ShimLauncher(options.onLauncherFailed);
    this.environment = readEnvironment(options.settings.environment);
    this.runFolder = openRunFolder(options.stateDir, options.host);
    this.eventFiles = new EventFiles(this.runFolder.events, (name, run) => this.tenants.get(name)?.lookAtRun(run));
    this.problems = new HostProblems({
      host: options.host,
      file: join(options.stateDir, 'hosts', options.host, 'problems.json'),
      settleMs: options.settings.check.timeoutMs + problemsSettleMs,
      onBegan: (problem) => options.onProblem.began(problem),
      onEnded: (problem) => options.onProblem.ended(problem),
    });
    this.launchKey = readLaunchKey(this.runFolder);
    this.launchHash = this.hashLaunch();
    this.obstacles = new PortObstacles(
      this.journal,
      () => this.settings.check,
      (name) => this.homeOf(name),
    );
    this.admission = new Admission(this.journal, this.problems, this);
    this.scan = new TenantScan(
      this.settings.watchPath,
      () => scanRulesOf(this.settings),
      (name) => this.journal.state(name)?.present === true,
      () => this.journal.states.filter((state) => state.present).map((state) => state.name),
      {
        onVerdicts: (verdicts, isWhole) => {
          this.hasScanned ||= isWhole;
          this.admission.takeVerdicts(verdicts, isWhole);
        },
        onGone: (name, reason) => this.admission.takeGone(name, reason),
        onWatchPath: (isThere) => this.noteWatchPath(isThere),
      },
    );
  }

  get isScanned(): boolean {
    return this.hasScanned;
  }

  /** Other settings from now on, but for the watch path. What runs goes on; a launch takes them at its next start. */
  applySettings(settings: TenantSettings): void {
    const old = this.settings;
    this.settings = settings;
    this.environment = readEnvironment(settings.environment);
    this.launchHash = this.hashLaunch();
    for (const tenant of this.tenants.values()) tenant.applySettings();
    if (old.startFile !== settings.startFile || old.namePattern !== settings.namePattern) this.scan.rescanSoon();
  }

  /** Why the newest configuration is not in force; null when it is. */
  noteRefusal(message: string | null): void {
    this.refusal = message;
    this.problems.setOfHost('configurationRefused', message);
  }

  find(name: string): SupervisedTenant | undefined {
    return this.tenants.get(name);
  }

  /** Problems of the host and of directories that are no tenants. */
  listProblems(): HostProblem[] {
    return this.problems.list();
  }

  /** Its directory has changed, whether or not the kernel tells. */
  lookAt(name: string): void {
    this.scan.lookAt(name);
  }

  /** Its directory is gone for certain: nobody has to look twice. */
  noteGone(name: string, reason: string): void {
    this.problems.endOfDirectory(name);
    this.admission.takeGone(name, reason);
  }

  /** What others see of the host; null: it is over. */
  noteProblem(code: 'leftovers' | 'brakedByFile', message: string | null): void {
    this.problems.setOfHost(code, message);
  }

  start(): void {
    // Watch first, then read: an exit in between is seen twice, never lost.
    this.eventFiles.watch();
    this.recover();
    this.scan.start();
    this.timers.push(
      setInterval(() => this.pollOften(), pollEveryMs),
      setInterval(() => this.onSecond(), secondMs),
    );
  }

  /** Stops supervising; the tenants run on. */
  detach(): void {
    this.scan.stop();
    this.eventFiles.close();
    this.loopWatch.stop();
    for (const timer of this.timers) clearInterval(timer);
    for (const tenant of this.tenants.values()) tenant.detach();
    this.launcher.close();
  }

  /**
   * Ends every tenant's process, but no released one, without changing what is wanted; resolves when all are gone or
   * `withinMs` is over.
   */
  async stopTenants(withinMs: number): Promise<boolean> {
    this.scan.stop();
    for (const tenant of this.tenants.values()) tenant.stopForShutdown();
    const deadlineMs = performance.now() + withinMs;
    const isRunning = () =>
      this.journal.states.some((state) => state.process !== null && releaseOf(state) === null) ||
      // Its process is about to appear, and is then stopped.
      [...this.tenants.values()].some((tenant) => tenant.isLaunching);
    while (isRunning()) {
      if (performance.now() > deadlineMs) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const tenant of this.tenants.values()) tenant.releaseShim();
    return true;
  }

  state(name: string): TenantState | undefined {
    return this.journal.state(name);
  }

  record(name: string, fact: TransitionFact, at?: Date): void {
    const before = this.journal.state(name);
    this.options.onRecorded(fact, this.journal.append(name, fact, at), before);
  }

  homeOf(name: string): string {
    return join(this.settings.watchPath, name);
  }

  shimFolderOf(name: string): ShimFolder {
    return this.runFolder.of(name);
  }

  findPortObstacle(tenant: StartingTenant): PortObstacle | null {
    return this.obstacles.find(tenant);
  }

  onFinished(name: string): void {
    this.tenants.delete(name);
    this.guard.forget(name);
    this.admission.settleConflicts();
  }

  private recover(): void {
    this.unseen = readUnseenRuns(this.runFolder);
    for (const { name } of this.journal.states) {
      // One whose end is only still to be told is over.
      if (this.journal.untold(name).at(-1)?.kind !== 'tenantRemoved') this.takeUp(name);
    }
    for (const tenant of this.tenants.values()) tenant.reconcile();
  }

  /** Its process may run already: an earlier agent started it, or the journal was lost and not the process. */
  takeUp(name: string): void {
    // A directory that came back before its process was ended, or while it is released.
    this.tenants.get(name)?.detach();
    const tenant = new SupervisedTenant(name, this);
    this.tenants.set(name, tenant);
    tenant.recover(this.unseen.get(name) ?? []);
    this.unseen.delete(name);
  }

  private hashLaunch(): string | null {
    return this.launchKey && hashLaunch(this.launchKey, this.settings, this.environment);
  }

  private pollOften(): void {
    if (this.eventFiles.isBlind) this.eventFiles.readAll();
    for (const tenant of this.tenants.values()) if (tenant.needsPolling) tenant.poll();
  }

  private onSecond(): void {
    this.seconds += 1;
    const nowMs = Date.now();
    this.journal.retryWrites();
    this.problems.retrySave();
    this.problems.setOfHost('journalFull', this.journal.isWritten ? null : 'the journal cannot be written');
    this.problems.setOfHost('configurationRefused', this.refusal);
    this.problems.setOfHost('checksFailTogether', this.guard.suspicion);
    let turn = this.seconds;
    for (const tenant of this.tenants.values()) {
      tenant.noteTime(nowMs);
      if (tenant.isDown) this.lookAfter(tenant);
      turn += 1;
      if (turn % shimSeconds === 0) tenant.pollShim(turn % thoroughSeconds === 0);
    }
    if (this.seconds % backstopSeconds === 0) {
      this.eventFiles.watch();
      this.eventFiles.readAll();
    }
  }

  /** It may have been started by hand while it waits for its next try. */
  private lookAfter(tenant: SupervisedTenant): void {
    tenant.reconcile();
    if (tenant.isDown && this.seconds % strangerSeconds === 0) this.findPortObstacle(tenant);
  }

  private noteWatchPath(isThere: boolean): void {
    const message = `${this.settings.watchPath} is not there or has no marker file; tenants are left as they are`;
    this.problems.setOfHost('watchPathMissing', isThere ? null : message);
  }
}

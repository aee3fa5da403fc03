/**
 * Keeps this host's tenants alive, without Temporal: holds the table of them, feeds them with what happens (directories,
 * event files of the shims, time), and records what they say into the journal and the outbox.
 */
import { type FSWatcher, mkdirSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { openRunFolder, parseEventFile, type RunFolder } from '../adapters/processes/run-folder';
import { readRunNote, type ShimFolder } from '../adapters/processes/shim';
import type { HostProblem } from '../domain/hosts/host-status';
import { findConflicts, type PortClaim } from '../domain/tenants/port-claims';
import { defaultNamePattern, type DirectoryVerdict } from '../domain/tenants/tenant-directory';
import { hasProblem, type TenantState, type TransitionFact } from '../domain/tenants/tenant-state';
import { CheckGuard } from './check-guard';
import type { Journal } from './journal';
import { LoopWatch } from './loop-watch';
import { StartSlots } from './start-slots';
import { findStranger, isTenantItself } from './stranger';
import { type LaunchNote, type PortObstacle, SupervisedTenant, type TenantHost } from './supervised-tenant';
import { TenantScan } from './tenant-scan';

const pollEveryMs = 100;
const secondMs = 1000;
/** Every how many seconds each shim, and the folder of event files, is looked at: the backstop of the watches. */
const backstopSeconds = 5;
const strangerSeconds = 3;

export interface SupervisorOptions {
  host: string;
  stateDir: string;
  settings: TenantSettings;
  journal: Journal;
  /** Something was recorded about this tenant. */
  onRecorded: (name: string, fact: TransitionFact) => void;
}

export class Supervisor implements TenantHost {
  readonly settings: TenantSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly slots = new StartSlots();
  readonly guard = new CheckGuard();
  readonly loopWatch = new LoopWatch();
  private readonly tenants = new Map<string, SupervisedTenant>();
  private readonly runFolder: RunFolder;
  private readonly scan: TenantScan;
  private readonly journal: Journal;
  private eventWatch: FSWatcher | null = null;
  private readonly timers: NodeJS.Timeout[] = [];
  private seconds = 0;
  private readonly problems = new Map<string, HostProblem>();
  private readonly beingExamined = new Set<string>();
  private seenAtStart = new Map<string, SeenRun[]>();
  private hasScanned = false;
  private isWatchPathThere = true;

  constructor(private readonly options: SupervisorOptions) {
    this.settings = options.settings;
    this.journal = options.journal;
    this.environment = readEnvironment(options.settings.environment);
    this.runFolder = openRunFolder(options.stateDir, options.host);
    const pattern = options.settings.namePattern;
    this.scan = new TenantScan(
      this.settings.watchPath,
      this.settings.startFile,
      pattern == null ? defaultNamePattern : new RegExp(`^(?:${pattern})$`),
      (name) => this.journal.state(name)?.present === true,
      () => this.journal.states.filter((state) => state.present).map((state) => state.name),
      {
        onVerdicts: (verdicts, isWhole) => this.onVerdicts(verdicts, isWhole),
        onGone: (name, reason) => this.onGone(name, reason),
        onWatchPath: (isThere) => this.onWatchPath(isThere),
      },
    );
  }

  get isScanned(): boolean {
    return this.hasScanned;
  }

  find(name: string): SupervisedTenant | undefined {
    return this.tenants.get(name);
  }

  /** Problems of the host and of directories that are no tenants. */
  listProblems(): HostProblem[] {
    return [...this.problems.values()];
  }

  start(): void {
    // Watch first, then read: an exit in between is seen twice, never lost.
    mkdirSync(this.runFolder.events, { recursive: true });
    this.eventWatch = watch(this.runFolder.events, (_event, file) => this.onEventFile(file));
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
    this.eventWatch?.close();
    this.loopWatch.stop();
    for (const timer of this.timers) clearInterval(timer);
    for (const tenant of this.tenants.values()) tenant.detach();
  }

  /** Ends every tenant's process without changing what is wanted; resolves when all are gone or `withinMs` is over. */
  async stopTenants(withinMs: number): Promise<boolean> {
    this.scan.stop();
    for (const tenant of this.tenants.values()) tenant.stopForShutdown();
    const deadlineMs = performance.now() + withinMs;
    while (this.journal.states.some((state) => state.process !== null)) {
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
    this.journal.append(name, fact, at);
    this.options.onRecorded(name, fact);
  }

  homeOf(name: string): string {
    return join(this.settings.watchPath, name);
  }

  shimFolderOf(name: string): ShimFolder {
    return this.runFolder.of(name);
  }

  findPortObstacle(tenant: SupervisedTenant): PortObstacle | null {
    const { name } = tenant;
    const { port } = tenant.state;
    const stranger = findStranger(port);
    if (stranger === null) {
      tenant.setProblem('portTaken', null);
      return null;
    }
    const isOurs = this.journal.states.some((state) => state.process?.identity.pid === stranger.identity?.pid);
    if (isOurs) return { kind: 'ending' };
    if (stranger.identity === null) return { kind: 'stranger', message: stranger.message };
    if (!this.beingExamined.has(name)) {
      this.beingExamined.add(name);
      const { identity, message } = stranger;
      void isTenantItself(identity, { name, port, home: this.homeOf(name) }, this.settings.check).then((isIt) => {
        this.beingExamined.delete(name);
        if (isIt) tenant.adopt(identity);
        else tenant.setProblem('portTaken', message);
      });
    }
    return { kind: 'examined' };
  }

  onFinished(name: string): void {
    this.tenants.delete(name);
    this.guard.forget(name);
    this.settleConflicts();
  }

  private recover(): void {
    this.seenAtStart = this.readEventFiles();
    for (const { name } of this.journal.states) {
      // One whose end is only still to be told is over.
      if (this.journal.untold(name).at(-1)?.kind !== 'tenantRemoved') this.recoverTenant(name);
    }
    for (const tenant of this.tenants.values()) tenant.reconcile();
  }

  private recoverTenant(name: string): void {
    this.tenantOf(name).recover(this.seenAtStart.get(name) ?? []);
    this.seenAtStart.delete(name);
  }

  private tenantOf(name: string): SupervisedTenant {
    let tenant = this.tenants.get(name);
    if (tenant === undefined) {
      tenant = new SupervisedTenant(name, this);
      this.tenants.set(name, tenant);
    }
    return tenant;
  }

  private readEventFiles(): Map<string, SeenRun[]> {
    const runs = new Map<string, SeenRun[]>();
    for (const file of readdirSync(this.runFolder.events)) {
      const event = parseEventFile(file);
      if (event === null) continue;
      const seen = runs.get(event.name) ?? [];
      runs.set(event.name, seen);
      let run = seen.find((other) => other.run === event.run);
      if (run === undefined) {
        run = { run: event.run, note: this.readNote(event.name, event.run), startedAt: null, endedAt: null };
        seen.push(run);
      }
      const at = statSync(join(this.runFolder.events, file), { throwIfNoEntry: false })?.mtime ?? null;
      if (event.kind === 'pid') run.startedAt = at;
      else run.endedAt = at;
    }
    for (const seen of runs.values()) seen.sort((a, b) => a.run - b.run);
    return runs;
  }

  private readNote(name: string, run: number): LaunchNote {
    const text = readRunNote(this.runFolder.of(name), run);
    const state = this.journal.state(name);
    return text === null
      ? { port: state?.port ?? 0, generation: state?.generation ?? 0 }
      : (JSON.parse(text) as LaunchNote);
  }

  private onEventFile(file: string | null): void {
    const event = file === null ? null : parseEventFile(file);
    if (event === null) return;
    this.tenants.get(event.name)?.lookAtRun(event.run);
  }

  private pollOften(): void {
    for (const tenant of this.tenants.values()) if (tenant.needsPolling) tenant.poll();
  }

  private onSecond(): void {
    this.seconds += 1;
    const nowMs = Date.now();
    this.journal.retryWrites();
    this.setProblem(
      'hosts',
      this.options.host,
      'journalFull',
      this.journal.isWritten ? null : 'the journal cannot be written',
    );
    const suspicion = `${this.guard.failingCount} checks fail at once`;
    this.setProblem('hosts', this.options.host, 'checksFailTogether', this.guard.isHostSuspected ? suspicion : null);
    let index = 0;
    for (const tenant of this.tenants.values()) {
      tenant.noteTime(nowMs);
      if (tenant.isDown) this.lookAfter(tenant);
      index += 1;
      if (index % backstopSeconds === this.seconds % backstopSeconds) tenant.pollShim();
    }
    if (this.seconds % backstopSeconds === 0) {
      for (const file of readdirSync(this.runFolder.events)) if (file.endsWith('.status')) this.onEventFile(file);
    }
  }

  /** It may have been started by hand while it waits for its next try. */
  private lookAfter(tenant: SupervisedTenant): void {
    tenant.reconcile();
    if (tenant.isDown && this.seconds % strangerSeconds === 0) this.findPortObstacle(tenant);
  }

  private onWatchPath(isThere: boolean): void {
    this.isWatchPathThere = isThere;
    const message = `${this.settings.watchPath} is not there or has no marker file; tenants are left as they are`;
    this.setProblem('hosts', this.options.host, 'watchPathMissing', isThere ? null : message);
  }

  private onVerdicts(verdicts: ReadonlyMap<string, DirectoryVerdict>, isWhole: boolean): void {
    for (const [name, verdict] of verdicts) this.takeVerdict(name, verdict);
    if (isWhole) {
      this.hasScanned = true;
      for (const problem of this.problems.values()) {
        if (problem.word === 'tenants' && !verdicts.has(problem.subject)) this.problems.delete(problem.subject);
      }
    }
    this.settleConflicts();
    for (const name of verdicts.keys()) this.tenants.get(name)?.reconcile();
  }

  private takeVerdict(name: string, verdict: DirectoryVerdict): void {
    const known = this.journal.state(name);
    if (verdict.kind === 'invalid') {
      // A tenant that runs is not ended for a slip in its files; it is shown.
      if (known?.present) this.tenantOf(name).setProblem(verdict.code, verdict.message);
      else this.setProblem('tenants', name, verdict.code, verdict.message);
      return;
    }
    if (verdict.kind !== 'tenant') return;
    const claimedAt = new Date(verdict.claimedAtMs).toISOString();
    if (!known?.present) {
      if (!verdict.hasStartFile) {
        this.setProblem('tenants', name, 'noStartFile', `there is no ${this.settings.startFile} in its directory`);
        return;
      }
      this.problems.delete(name);
      this.record(name, { kind: 'tenantAppeared', port: verdict.port, claimedAt });
      // Its process may run already: the journal was lost, not the process.
      this.recoverTenant(name);
      return;
    }
    const tenant = this.tenantOf(name);
    this.problems.delete(name);
    tenant.setProblem('badPort', null);
    tenant.setProblem('unreadable', null);
    tenant.setProblem(
      'noStartFile',
      verdict.hasStartFile ? null : `there is no ${this.settings.startFile} in its directory`,
    );
    if (known.port !== verdict.port) tenant.record({ kind: 'portChanged', port: verdict.port, claimedAt });
  }

  private onGone(name: string, reason: string): void {
    const state = this.journal.state(name);
    if (!this.isWatchPathThere || state?.present !== true) return;
    this.record(name, { kind: 'directoryRemoved', reason });
    this.tenants.get(name)?.reconcile();
    this.settleConflicts();
  }

  private settleConflicts(): void {
    const claims: PortClaim[] = this.journal.states
      .filter((state) => state.present)
      .map(({ name, port, claimedAt }) => ({ name, port, claimedAtMs: Date.parse(claimedAt) }));
    const losers = findConflicts(claims);
    for (const { name, port } of claims) {
      const state = this.journal.state(name);
      const holder = losers.get(name);
      if (state === undefined || hasProblem(state, 'portConflict') === (holder !== undefined)) continue;
      this.record(
        name,
        holder === undefined ? { kind: 'conflictEnded', port } : { kind: 'conflictBegan', port, holder },
      );
      this.tenants.get(name)?.reconcile();
    }
  }

  private setProblem(
    word: HostProblem['word'],
    subject: string,
    code: HostProblem['code'],
    message: string | null,
  ): void {
    const key = word === 'hosts' ? `${subject}/${code}` : subject;
    const old = this.problems.get(key);
    if (message === null) this.problems.delete(key);
    else if (old?.code !== code || old.message !== message) {
      this.problems.set(key, { word, subject, code, message, since: old?.since ?? new Date().toISOString() });
    }
  }
}

interface SeenRun {
  run: number;
  note: LaunchNote;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** A small clean environment: what every program needs, and what the configuration names. */
function readEnvironment(names: readonly string[]): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'TZ', ...names];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

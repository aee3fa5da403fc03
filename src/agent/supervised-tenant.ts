/**
 * One tenant on this host: compares what should be with what is after every event, and acts.
 *
 * Everything that happens is recorded in the journal, and the state is the journal's fold; this class holds only what
 * cannot outlive the agent: the process handle, timers, and the check loop. `decideTenantAction` and `decideRestart` say
 * what to do; `reconcile` does it and may be called at any time, any number of times.
 */
import type { TenantSettings } from '../../config/tenants';
import { bootId, type ProcessIdentity } from '../adapters/processes/identity';
import { describeExit, readExitStatus } from '../domain/tenants/exit-reason';
import { decideRestart, type RestartDecision, withJitter } from '../domain/tenants/restart-policy';
import { decideTenantAction } from '../domain/tenants/tenant-action';
import { hasProblem, type TenantState, type TransitionFact } from '../domain/tenants/tenant-state';
import type { TenantProblemCode } from '../domain/tenants/failures';
import type { CheckGuard } from './check-guard';
import { CheckLoop } from './check-loop';
import type { LoopWatch } from './loop-watch';
import type { StartSlots } from './start-slots';
import { TenantProcess } from './tenant-process';
import type { ShimFolder } from '../adapters/processes/shim';

export interface TenantHost {
  readonly settings: TenantSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly slots: StartSlots;
  readonly guard: CheckGuard;
  readonly loopWatch: LoopWatch;
  state(name: string): TenantState | undefined;
  record(name: string, fact: TransitionFact, at?: Date): void;
  homeOf(name: string): string;
  shimFolderOf(name: string): ShimFolder;
  /** What keeps the port from this tenant now: null for nothing. Adopts a process of its own kind when it finds one. */
  findPortObstacle(tenant: SupervisedTenant): PortObstacle | null;
  onFinished(name: string): void;
}

export type PortObstacle =
  /** Another tenant's process that is about to end. */
  | { kind: 'ending' }
  /** Being looked at: it may turn out to be this tenant, started by hand. */
  | { kind: 'examined' }
  | { kind: 'stranger'; message: string };

const killAgainEveryMs = 1000;
const lookAgainMs = 50;
const launchLostRetryMs = 500;
/** A timer beyond it would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export class SupervisedTenant {
  private readonly process: TenantProcess;
  private checkLoop: CheckLoop | null = null;
  private stopTimer: NodeJS.Timeout | null = null;
  private wakeTimer: NodeJS.Timeout | null = null;
  private giveSlotBack: (() => void) | null = null;
  private isWaitingForSlot = false;
  private isFrozen = false;
  private launchesLost = 0;
  private launched: { run: number; port: number; generation: number } | null = null;

  constructor(
    readonly name: string,
    private readonly host: TenantHost,
  ) {
    this.process = new TenantProcess(host.shimFolderOf(name), {
      onStarted: (run, identity) => this.onStarted(run, identity),
      onEnded: (run, status) => this.onEnded(run, status),
      onLaunchLost: (run, reason) => this.onLaunchLost(run, reason),
    });
  }

  get state(): TenantState {
    const state = this.host.state(this.name);
    if (state === undefined) throw new Error(`tenant ${this.name} has no state`);
    return state;
  }

  get needsPolling(): boolean {
    return this.process.needsPolling;
  }

  /** Whether it wants to run, has no process, and none is on its way. */
  get isDown(): boolean {
    const { wanted, process, present } = this.state;
    return present && wanted === 'running' && process === null && !this.process.isLaunching && !this.isWaitingForSlot;
  }

  record(fact: TransitionFact, at?: Date): void {
    this.host.record(this.name, fact, at);
  }

  /**
   * At the start of the agent: takes up the process that the journal names, and tells of every run that began or ended
   * while nobody watched. `unseenRuns` are the runs with event files, ascending, with the moments of those files.
   */
  recover(
    unseenRuns: readonly { run: number; note: LaunchNote; startedAt: Date | null; endedAt: Date | null }[],
  ): void {
    const known = this.state.process;
    if (known !== null) {
      this.process.attach(known.run, known.identity);
      const endedAt = unseenRuns.find((seen) => seen.run === known.run)?.endedAt;
      if (endedAt) this.endedAt = endedAt;
      this.process.look(known.run);
      this.process.poll();
      this.endedAt = null;
      if (this.state.process?.run === known.run) this.resume();
    }
    for (const seen of unseenRuns) {
      if (seen.run <= this.state.run) continue;
      this.launched = { run: seen.run, ...seen.note };
      this.startedAt = seen.startedAt;
      this.endedAt = seen.endedAt;
      this.process.look(seen.run);
      this.startedAt = this.endedAt = null;
    }
  }

  /** Moments of what is being recovered; null for now. */
  private startedAt: Date | null = null;
  private endedAt: Date | null = null;

  /** An event file of `run` changed. */
  lookAtRun(run: number): void {
    this.process.look(run);
  }

  poll(): void {
    this.process.poll();
  }

  pollShim(): void {
    this.process.pollShim();
  }

  /** A process that a person started by hand and that is proven to be this tenant. */
  adopt(identity: ProcessIdentity): void {
    const { state } = this;
    if (state.process !== null || this.process.isLaunching) return;
    const run = state.run + 1;
    const { port, generation } = state;
    const reason = 'started by hand, and it answers as this tenant from its directory';
    this.record({ kind: 'processAdopted', run, port, generation, process: identity, reason });
    this.process.attach(run, identity);
    this.startCheckLoop().watchStart(0);
  }

  setProblem(code: TenantProblemCode, message: string | null): void {
    const old = this.state.problems.find((problem) => problem.code === code);
    if (message === null) {
      if (old !== undefined) this.record({ kind: 'problemEnded', code });
    } else if (old?.message !== message) this.record({ kind: 'problemBegan', code, message });
  }

  /** Ends the process and starts none, without a change of what is wanted: the agent is going away. */
  stopForShutdown(): void {
    this.isFrozen = true;
    const { process } = this.state;
    if (process !== null && process.stopping === null) this.stop('Watchkeeper is shutting down', false);
  }

  releaseShim(): void {
    this.process.releaseShim();
  }

  /** Leaves everything as it is; the agent is going away. */
  detach(): void {
    this.isFrozen = true;
    this.checkLoop?.stop();
    for (const timer of [this.stopTimer, this.wakeTimer]) if (timer !== null) clearTimeout(timer);
  }

  /** Carries out a decision about the restart that the workflow, or the agent cut off from it, has made. */
  applyDecision(decision: RestartDecision, by: 'workflow' | 'agent'): void {
    const delayMs = decision.kind === 'restart' ? 0 : withJitter(decision.delayMs, Math.random());
    this.record({
      kind: 'tryScheduled',
      as: decision.kind === 'fatal' ? 'fatal' : 'backoff',
      nextTryAt: new Date(Date.now() + delayMs).toISOString(),
      step: decision.kind === 'restart' ? this.state.backoffStep : decision.step,
      by,
    });
    this.reconcile();
  }

  reconcile(): void {
    if (this.isFrozen) return;
    const action = decideTenantAction(this.state, Date.now());
    switch (action.kind) {
      case 'none':
        return this.rest();
      case 'wait':
        return this.wakeAt(action.untilMs);
      case 'start':
        return this.start();
      case 'stop':
        return this.stop(action.reason, false);
      case 'decide':
        return this.applyDecision(decideRestart(this.state, Date.now(), this.host.settings.restart), 'agent');
      case 'finish':
        return this.finish();
    }
  }

  /** Once a second: the end of a bad time, which no event tells. */
  noteTime(nowMs: number): void {
    const { process, backoffStep, problems } = this.state;
    if (process?.servingSince == null || process.stopping !== null) return;
    const isMarked = backoffStep > 0 || problems.some(({ code }) => code === 'flapping' || code === 'fatal');
    if (isMarked && nowMs - Date.parse(process.servingSince) >= this.host.settings.restart.healthyAfterMs) {
      this.record({ kind: 'recovered', run: process.run });
    }
  }

  private rest(): void {
    if (this.state.process === null && !this.process.isLaunching) this.process.releaseShim();
  }

  private start(): void {
    if (this.process.isLaunching || this.isWaitingForSlot) return;
    this.isWaitingForSlot = true;
    this.host.slots.take((giveBack) => {
      this.isWaitingForSlot = false;
      // It may have waited long: what was right then need not be now.
      const isStillRight = !this.isFrozen && decideTenantAction(this.state, Date.now()).kind === 'start';
      if (isStillRight && this.isClearToLaunch()) {
        this.giveSlotBack = giveBack;
        this.launch();
      } else giveBack();
    });
  }

  private isClearToLaunch(): boolean {
    if (!this.process.clearLeftovers()) {
      this.wakeAt(Date.now() + lookAgainMs);
      return false;
    }
    const obstacle = this.host.findPortObstacle(this);
    if (obstacle === null) return true;
    if (obstacle.kind === 'stranger') this.setProblem('portTaken', obstacle.message);
    if (obstacle.kind === 'ending') this.wakeAt(Date.now() + lookAgainMs);
    // A stranger is looked at again by the supervisor's rescan.
    return false;
  }

  private launch(): void {
    const { port, generation, run } = this.state;
    const note: LaunchNote = { port, generation };
    this.launched = { run: run + 1, ...note };
    try {
      this.process.launch({
        run: run + 1,
        argv: this.host.settings.command.map((word) => this.fillIn(word)),
        home: this.host.homeOf(this.name),
        environment: this.host.environment,
        note: JSON.stringify(note),
      });
    } catch (error) {
      this.onLaunchLost(run + 1, (error as Error).message);
    }
  }

  private fillIn(word: string): string {
    const values: Record<string, string> = {
      home: this.host.homeOf(this.name),
      startFile: this.host.settings.startFile,
      database: '',
      port: String(this.state.port),
      name: this.name,
    };
    return word.replace(/\{(\w+)\}/g, (placeholder, key: string) => values[key] ?? placeholder);
  }

  private onStarted(run: number, identity: ProcessIdentity): void {
    this.launchesLost = 0;
    const { port, generation } = this.launched?.run === run ? this.launched : this.state;
    this.record({ kind: 'processStarted', run, port, generation, process: identity }, this.startedAt ?? new Date());
    if (this.endedAt === null) this.startCheckLoop().watchStart(this.startedAt ? Date.now() - +this.startedAt : 0);
    this.reconcile();
  }

  private onLaunchLost(run: number, reason: string): void {
    this.returnSlot();
    this.launchesLost += 1;
    // Once is what a killed agent leaves behind: its shim is just about to report.
    if (this.launchesLost > 2) this.setProblem('cannotStart', `run ${run} cannot be started: ${reason}`);
    this.wakeAt(Date.now() + launchLostRetryMs * this.launchesLost);
  }

  private onEnded(run: number, status: number | null): void {
    const at = this.endedAt ?? new Date();
    this.returnSlot();
    this.checkLoop?.stop();
    this.checkLoop = null;
    if (this.stopTimer !== null) clearTimeout(this.stopTimer);
    this.stopTimer = null;
    const { state } = this;
    const exit = status === null ? { code: null, signal: null } : readExitStatus(status);
    const process = state.process?.run === run ? state.process : null;
    const isFromEarlierBoot = process !== null && process.identity.bootId !== bootId();
    const charged = !isFromEarlierBoot && (process?.stopping?.charged ?? true);
    const { healthyAfterMs } = this.host.settings.restart;
    const healthy = process?.servingSince != null && +at - Date.parse(process.servingSince) >= healthyAfterMs;
    const manner = isFromEarlierBoot ? 'the machine was restarted' : describeExit(exit);
    const reason = process?.stopping ? `${process.stopping.reason}; ${manner}` : manner;
    const next = this.decideAfterExit({ charged, healthy, atMs: +at });
    this.record({ kind: 'processExited', run, ...exit, reason, charged, healthy, next }, at);
    this.reconcile();
  }

  private decideAfterExit(exit: { charged: boolean; healthy: boolean; atMs: number }): 'restart' | 'decision' | 'none' {
    const { state } = this;
    if (this.isFrozen || !state.present || state.wanted === 'stopped' || hasProblem(state, 'portConflict'))
      return 'none';
    if (!exit.charged) return 'restart';
    const facts = {
      exitsAtMs: [...(exit.healthy ? [] : state.exitsAtMs), exit.atMs],
      startsSinceHealthy: exit.healthy ? 0 : state.startsSinceHealthy,
      backoffStep: exit.healthy ? 0 : state.backoffStep,
    };
    return decideRestart(facts, Date.now(), this.host.settings.restart).kind === 'restart' ? 'restart' : 'decision';
  }

  /** Takes up the watching, or the ending, that an earlier life of the agent had begun. */
  private resume(): void {
    const { process } = this.state;
    if (process === null) return;
    if (process.stopping !== null) this.signalUntilGone();
    else if (process.servingSince !== null) this.startCheckLoop().watchRunning();
    else this.startCheckLoop().watchStart(Date.now() - Date.parse(process.startedAt));
  }

  private startCheckLoop(): CheckLoop {
    const { process } = this.state;
    const target = { name: this.name, port: process?.port ?? this.state.port };
    const { settings, guard, loopWatch } = this.host;
    this.checkLoop?.stop();
    this.checkLoop = new CheckLoop(target, settings.check, guard, loopWatch, {
      onStarted: () => {
        this.returnSlot();
        const present = this.state.process;
        if (present !== null && present.servingSince === null) this.record({ kind: 'checkPassed', run: present.run });
      },
      onFailed: (reason) => this.stop(reason, true),
    });
    return this.checkLoop;
  }

  private stop(reason: string, charged: boolean): void {
    const { process } = this.state;
    if (process === null || process.stopping !== null) return;
    this.checkLoop?.stop();
    this.record({ kind: 'stopBegan', run: process.run, reason, charged });
    this.signalUntilGone();
  }

  /** TERM, and CONT so that a stopped process hears it; after the grace KILL, again and again. */
  private signalUntilGone(): void {
    this.process.signal('SIGTERM');
    this.process.signal('SIGCONT');
    let kills = 0;
    const kill = () => {
      kills += 1;
      this.process.signal('SIGKILL');
      if (kills === 5) this.setProblem('willNotStop', `process ${this.state.process?.identity.pid} survives SIGKILL`);
      this.stopTimer = setTimeout(kill, killAgainEveryMs);
    };
    this.stopTimer = setTimeout(kill, this.host.settings.stopGraceMs);
  }

  private finish(): void {
    if (this.process.isLaunching) return;
    this.process.forget();
    this.record({ kind: 'tenantRemoved' });
    this.detach();
    this.host.onFinished(this.name);
  }

  private returnSlot(): void {
    this.giveSlotBack?.();
    this.giveSlotBack = null;
  }

  private wakeAt(atMs: number): void {
    if (this.wakeTimer !== null) clearTimeout(this.wakeTimer);
    this.wakeTimer = setTimeout(() => this.reconcile(), Math.min(Math.max(0, atMs - Date.now()), longestTimerMs));
  }
}

/** What is kept with the arguments of a run: what it was started for. */
export interface LaunchNote {
  port: number;
  generation: number;
}

/**
 * One tenant on this host: compares what should be with what is after every event, and acts.
 *
 * Everything that happens is recorded in the journal, and the state is the journal's fold; this class holds only what
 * cannot outlive the agent: the process handle, timers, and the check loop. `decideTenantAction` and `decideRestart` say
 * what to do; `reconcile` does it and may be called at any time, any number of times.
 */
import { bootId, type ProcessIdentity } from '../adapters/processes/identity';
import { brakeSentence } from '../domain/databases/brake';
import { hasRecovered } from '../domain/tenants/exit-verdict';
import { decideRestart, type RestartDecision, scheduleTry } from '../domain/tenants/restart-policy';
import { releaseOf } from '../domain/tenants/release';
import { decideTenantAction, isAfterOwnEnd } from '../domain/tenants/tenant-action';
import { hasProblem, type TenantState, type TransitionFact } from '../domain/tenants/tenant-state';
import type { TenantProblemCode } from '../domain/tenants/failures';
import type { CheckLoop } from './check-loop';
import { adoptedFact, startedFact } from './launch-facts';
import { measuredCheckLoop } from './measured-check-loop';
import { StopSequence } from './stop-sequence';
import { TenantMove } from './tenant-move';
import type { StartingTenant, TenantHost } from './tenant-host';
import { TenantOutage } from './tenant-outage';
import { TenantProcess } from './tenant-process';
import { TenantStart } from './tenant-start';
import type { LaunchNote, UnseenRun } from './unseen-runs';
import { WakeTimer } from './wake-timer';

export class SupervisedTenant implements StartingTenant {
  private readonly process: TenantProcess;
  private checkLoop: CheckLoop | null = null;
  private readonly stopSequence = new StopSequence(
    (signal) => this.process.signal(signal),
    () => this.setProblem('willNotStop', `process ${this.state.process?.identity.pid} survives SIGKILL`),
  );
  private readonly wakeTimer = new WakeTimer(() => this.reconcile());
  private readonly starting: TenantStart;
  private readonly outage: TenantOutage;
  readonly moving: TenantMove;
  private isFrozen = false;
  private isShuttingDown = false;

  constructor(
    readonly name: string,
    private readonly host: TenantHost,
  ) {
    this.process = new TenantProcess(host.shimFolderOf(name), host.launcher, {
      onStarted: (run, identity, note) => this.onStarted(run, identity, note),
      onEnded: (run, status, forget) => this.onEnded(run, status, forget),
      isLeftAlone: () => this.isReleased,
      onLaunchLost: (run, reason) => this.starting.noteLost(run, reason),
    });
    this.outage = new TenantOutage({ tenant: this, host, isFrozen: () => this.isFrozen });
    this.starting = new TenantStart({
      tenant: this,
      host,
      process: this.process,
      isRight: () => !this.isFrozen && decideTenantAction(this.state, Date.now()).kind === 'start',
      lookAgainIn: (delayMs) => this.wakeTimer.at(Date.now() + delayMs),
    });
    this.moving = new TenantMove({
      ...{ tenant: this, host, process: this.process, starting: this.starting },
      ...{ stop: (why) => this.stop(why, false), checkAnew: () => this.startCheckLoop().watchTold() },
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

  get isLaunching(): boolean {
    return this.process.isLaunching;
  }

  private get isReleased(): boolean {
    return releaseOf(this.state) !== null;
  }

  /** Whether it wants to run, has no process, and none is on its way. */
  get isDown(): boolean {
    const { wanted, process, present } = this.state;
    const isOnItsWay = this.process.isLaunching || this.starting.isWaitingForSlot;
    return present && wanted === 'running' && process === null && !isOnItsWay && !this.isReleased;
  }

  record(fact: TransitionFact, at?: Date): void {
    this.host.record(this.name, fact, at);
  }

  /**
   * At the start of the agent: takes up the process that the journal names, and tells of every run that began or ended
   * while nobody watched. `unseenRuns` are the runs with event files, ascending, with the moments of those files.
   * Nothing is done about it yet: a start in between would take the moments of an earlier run for its own.
   */
  recover(unseenRuns: readonly UnseenRun[]): void {
    this.isRecovering = true;
    const known = this.state.process;
    if (known !== null) {
      this.process.attach(known.run, known.identity);
      const endedAt = unseenRuns.find((seen) => seen.run === known.run)?.endedAt;
      if (endedAt) this.endedAt = endedAt;
      this.process.look(known.run);
      this.process.poll();
      this.endedAt = null;
      if (this.state.process?.run === known.run) this.resume(Date.now() - Date.parse(known.startedAt));
    }
    for (const seen of unseenRuns) {
      if (seen.run <= this.state.run) {
        // Its end is recorded, and the agent was killed before it could forget it.
        if (seen.run !== known?.run) this.process.forgetRun(seen.run);
        continue;
      }
      this.startedAt = seen.startedAt;
      this.endedAt = seen.endedAt;
      this.process.look(seen.run);
      this.startedAt = this.endedAt = null;
    }
    this.isRecovering = false;
  }

  private isRecovering = false;
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

  pollShim(isThorough: boolean): void {
    this.process.pollShim(isThorough);
  }

  /** A process that a person started by hand and that is proven to be this tenant. */
  adopt(identity: ProcessIdentity, database: string): void {
    const { state } = this;
    if (state.process !== null || this.process.isLaunching || this.isReleased || this.isFrozen) return;
    const run = state.run + 1;
    this.record(adoptedFact(run, identity, state, this.host.databases.find(database)));
    this.process.attach(run, identity);
    this.startCheckLoop().watchStart(0);
  }

  setProblem(code: TenantProblemCode, message: string | null): void {
    const old = this.state.problems.find((problem) => problem.code === code);
    if (message === null) {
      if (old !== undefined) this.record({ kind: 'problemEnded', code });
    } else if (old?.message !== message) this.record({ kind: 'problemBegan', code, message });
  }

  /** From now on a person's. A process that is on its way still comes, and is only noted. */
  release(fact: TransitionFact & { kind: 'released' }): void {
    this.record(fact);
    this.checkLoop?.stop();
    this.checkLoop = null;
    this.starting.returnSlot();
  }

  take(fact: TransitionFact & { kind: 'taken' }): void {
    // An end that nobody has seen yet came while it was released.
    this.process.look(this.state.run);
    this.process.poll();
    this.record(fact);
    this.resume(0);
  }

  /** Ends the process and starts none, without a change of what is wanted: the agent is going away. */
  stopForShutdown(): void {
    this.isFrozen = true;
    this.isShuttingDown = true;
    if (!this.isReleased) this.stop('Watchkeeper is shutting down', false);
  }

  /** The host has other settings now; everything else is read where it is used. */
  applySettings(): void {
    const { check, stopGraceMs } = this.host.settings;
    this.checkLoop?.change(check);
    this.stopSequence.changeGrace(stopGraceMs);
  }

  releaseShim(): void {
    this.process.releaseShim();
  }

  /** Leaves everything as it is; the agent is going away. */
  detach(): void {
    this.isFrozen = true;
    this.checkLoop?.stop();
    this.stopSequence.end();
    this.wakeTimer.clear();
    this.outage.detach();
  }

  /** Carries out a decision about the restart that the workflow, or the agent cut off from it, has made. */
  applyDecision(decision: RestartDecision, by: 'workflow' | 'agent'): void {
    this.record({ ...scheduleTry(decision, this.state, Date.now(), Math.random()), by });
    this.reconcile();
  }

  reconcile(): void {
    if (this.isFrozen || this.isRecovering || this.outage.isJudging) return;
    const action = decideTenantAction(this.state, Date.now());
    switch (action.kind) {
      case 'none':
        return this.rest();
      case 'wait':
        return this.wakeTimer.at(action.untilMs);
      case 'start':
        if (isAfterOwnEnd(this.state) && this.isBraked()) return;
        if (this.outage.pauseMs > 0) return this.wakeTimer.at(Date.now() + this.outage.pauseMs);
        return this.starting.begin();
      case 'stop':
        return this.stop(action.reason, false);
      case 'decide':
        return this.applyDecision(decideRestart(this.state, Date.now(), this.host.settings.restart), 'agent');
      case 'take':
        this.take({ kind: 'taken', by: 'time' });
        return this.reconcile();
      case 'finish':
        return this.finish();
    }
  }

  /** Once a second: the end of a bad time, which no event tells, and of a release, before which the clock was set on. */
  noteTime(nowMs: number): void {
    const { state } = this;
    this.setProblem('databaseChanged', this.host.databases.findMismatch(state));
    this.outage.noteTime();
    if (hasProblem(state, 'braked') && this.host.restartBrake() === null) this.setProblem('braked', null);
    if (this.isReleased) this.reconcile();
    else if (hasRecovered(state, nowMs, this.host.settings.restart)) this.record({ kind: 'recovered', run: state.run });
  }

  /** Whether it is not started again, or not replaced, now; shown on it. The supervisor looks again once a second. */
  private isBraked(): boolean {
    const brake = this.host.restartBrake();
    this.setProblem('braked', brake && brakeSentence(brake));
    return brake !== null;
  }

  private rest(): void {
    if (this.state.process === null && !this.process.isLaunching) this.process.releaseShim();
  }

  private onStarted(run: number, identity: ProcessIdentity, note: LaunchNote | null): void {
    this.starting.noteProcess();
    this.record(startedFact(run, identity, note, this.state), this.startedAt ?? new Date());
    if (this.isReleased || this.isFrozen) this.starting.returnSlot();
    else if (this.endedAt === null) this.startCheckLoop().watchStart(this.startedAt ? Date.now() - +this.startedAt : 0);
    if (this.isShuttingDown) this.stopForShutdown();
    this.reconcile();
  }

  private onEnded(run: number, status: number | null, forget: () => void): void {
    this.starting.returnSlot();
    this.checkLoop?.stop();
    this.checkLoop = null;
    this.stopSequence.end();
    const { process } = this.state;
    const isFromEarlierBoot = process?.run === run && process.identity.bootId !== bootId();
    this.outage.judgeEnd({ run, status, atMs: +(this.endedAt ?? new Date()), isFromEarlierBoot, forget });
  }

  /** Takes up the watching, or the ending, that an earlier life of the agent had begun, or that a release had ended. */
  private resume(startingForMs: number): void {
    const { process } = this.state;
    if (process === null || this.isReleased || this.outage.isJudging) return;
    if (process.stopping !== null) this.stopSequence.begin(this.host.settings.stopGraceMs);
    else if (process.servingSince !== null) {
      this.startCheckLoop().watchRunning();
      this.moving.finishTelling();
    } else this.startCheckLoop().watchStart(startingForMs);
  }

  private startCheckLoop(): CheckLoop {
    this.checkLoop?.stop();
    this.checkLoop = measuredCheckLoop(this.host, this.state, {
      onStarted: () => {
        this.starting.returnSlot();
        this.moving.noteServing();
        const present = this.state.process;
        if (present === null || present.servingSince !== null) return;
        this.record({ kind: 'checkPassed', run: present.run });
        this.starting.noteServing(present.run);
      },
      onFailed: (reason) =>
        this.outage.judgeFailure(
          reason,
          () => (this.isBraked() ? this.checkLoop?.spare() : this.stop(reason, true)),
          () => this.checkLoop?.spare(),
        ),
    });
    return this.checkLoop;
  }

  private stop(reason: string, charged: boolean): void {
    const { process } = this.state;
    if (process === null || process.stopping !== null || this.outage.isJudging) return;
    this.checkLoop?.stop();
    this.record({ kind: 'stopBegan', run: process.run, reason, charged });
    this.stopSequence.begin(this.host.settings.stopGraceMs);
  }

  private finish(): void {
    if (this.process.isLaunching) return;
    this.process.forget();
    this.record({ kind: 'tenantRemoved' });
    this.detach();
    this.host.databases.forget(this.name);
    this.host.onFinished(this.name);
  }
}

/**
 * The process of one tenant as the host sees it: under its shim, or adopted without one. Starts it, learns its pid and
 * its end, signals it, and cleans up after it. What to do is decided elsewhere.
 */
import { isAlive, isPidUsed, type ProcessIdentity, readStat, signalProcess } from '../adapters/processes/identity';
import { findLeftovers } from '../adapters/processes/leftovers';
import {
  endShim,
  forgetRun,
  type Launch,
  letShimStart,
  type LostReason,
  readRunProcess,
  readRunStatus,
  readShim,
  removeShimFolder,
  type ShimFolder,
  takeLostReason,
} from '../adapters/processes/shim';
import type { ShimLauncher } from '../adapters/processes/shim-launcher';
import { type LaunchNote, readLaunchNote } from './unseen-runs';

export interface ProcessEvents {
  /** The process of `run` exists; `note` is what it was launched for, as far as that is still known. */
  onStarted(run: number, identity: ProcessIdentity, note: LaunchNote | null): void;
  /**
   * It ended; `status` is null when nobody saw how. `forget` is to be called when that is recorded: until then its files
   * tell it to the next agent.
   */
  onEnded(run: number, status: number | null, forget: () => void): void;
  /** Whether what it leaves in its session is somebody else's business. */
  isLeftAlone(): boolean;
  /** The launch of `run` came to nothing: no process, no status. */
  onLaunchLost(run: number, reason: string): void;
}

/** A shim that is told to start writes a pid within milliseconds; this is for a machine on its knees. */
const launchLostAfterMs = 10_000;

const lostSentences: Record<LostReason, string> = {
  lockHeld: 'a process that still runs holds the lock of this tenant',
  noFifo: 'its shim cannot make its fifo',
  noProcess: 'the machine has no process to spare',
};

export class TenantProcess {
  private watched: { run: number; identity: ProcessIdentity; isUnderShim: boolean } | null = null;
  private launching: { run: number; deadlineMs: number } | null = null;
  private shim: ProcessIdentity | null = null;
  private leader: ProcessIdentity | null = null;
  /** The newest run whose end was told; its files may lie there still. */
  private endedRun = 0;

  constructor(
    private readonly where: ShimFolder,
    private readonly launcher: ShimLauncher,
    private readonly events: ProcessEvents,
  ) {}

  get isLaunching(): boolean {
    return this.launching !== null;
  }

  /** Takes up a process that an earlier life of the agent started, or that was adopted. */
  attach(run: number, identity: ProcessIdentity): void {
    this.shim = readShim(this.where);
    this.watched = {
      run,
      identity,
      isUnderShim: this.shim !== null && isAlive(this.shim) && this.isChildOfShim(identity),
    };
    this.leader = identity;
  }

  launch(launch: Launch): void {
    this.launching = { run: launch.run, deadlineMs: performance.now() + launchLostAfterMs };
    this.shim ??= readShim(this.where);
    const isToldToShim = this.shim !== null && isAlive(this.shim) && letShimStart(this.where, launch);
    if (isToldToShim) return;
    this.launcher.launch(this.where, launch);
    this.shim = null;
  }

  /** An event file of `run` was written. */
  look(run: number): void {
    if (run <= this.endedRun) return;
    if (this.watched === null || this.watched.run < run) {
      const identity = readRunProcess(this.where, run);
      if (identity !== null) this.begin(run, identity);
    }
    const status = readRunStatus(this.where, run);
    if (status === null) return this.lookForLoss(run);
    if (this.watched?.run === run) this.end(status);
    else if (this.launching?.run === run) {
      this.launching = null;
      this.tellEnd(run, status);
    }
  }

  /** The shim of `run` may have said that it cannot start it. */
  private lookForLoss(run: number): void {
    const lost = takeLostReason(this.where, run);
    if (lost !== null) this.loseLaunch(run, lostSentences[lost]);
  }

  /** Backstop for everything that no event tells. */
  poll(): void {
    const { launching, watched } = this;
    if (launching !== null) {
      this.look(launching.run);
      if (this.launching === launching && performance.now() > launching.deadlineMs) {
        this.loseLaunch(launching.run, 'the process did not appear');
      }
    }
    if (watched !== null && !isAlive(watched.identity)) this.lookAtEnd();
  }

  /** Whether an end without a status has to be looked for often. */
  get needsPolling(): boolean {
    return this.launching !== null || (this.watched !== null && !this.watched.isUnderShim);
  }

  /** Dead shims write no status. A quick look may take another process of the same number for the shim. */
  pollShim(isThorough: boolean): void {
    if (this.watched?.isUnderShim !== true) return;
    this.shim ??= readShim(this.where);
    const isThere = this.shim !== null && (isThorough ? isAlive(this.shim) : isPidUsed(this.shim.pid));
    if (!isThere) this.watched.isUnderShim = false;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.watched === null) return;
    const { identity } = this.watched;
    const isOwnGroup = readStat(identity.pid)?.processGroup === identity.pid;
    signalProcess(identity, signal, isOwnGroup ? 'group' : 'process');
  }

  /** The process alone, and not what it has started; false when it is gone. */
  tell(signal: NodeJS.Signals): boolean {
    return this.watched !== null && signalProcess(this.watched.identity, signal, 'process');
  }

  /** Kills what the ended process left in its session; true when nothing is left. */
  clearLeftovers(): boolean {
    if (this.leader === null || this.watched !== null) return true;
    const leftovers = findLeftovers(this.leader);
    for (const leftover of leftovers) signalProcess(leftover, 'SIGKILL', 'process');
    if (leftovers.length === 0) this.leader = null;
    return leftovers.length === 0;
  }

  /** Lets the waiting shim go; for a tenant that is not to run. */
  releaseShim(): void {
    if (this.watched !== null || this.launching !== null) return;
    endShim(this.where);
    this.shim = null;
  }

  /** Nothing that tells of this run is needed any more. */
  forgetRun(run: number): void {
    forgetRun(this.where, run);
  }

  /** For a tenant that is gone for good. */
  forget(): void {
    this.releaseShim();
    removeShimFolder(this.where);
  }

  private begin(run: number, identity: ProcessIdentity): void {
    this.launching = null;
    this.shim = readShim(this.where);
    this.watched = { run, identity, isUnderShim: this.shim !== null && isAlive(this.shim) };
    this.leader = identity;
    this.events.onStarted(run, identity, readLaunchNote(this.where, run));
  }

  private end(status: number | null): void {
    const { watched } = this;
    if (watched === null) return;
    this.watched = null;
    if (this.events.isLeftAlone()) this.leader = null;
    else this.clearLeftovers();
    this.tellEnd(watched.run, status);
  }

  private tellEnd(run: number, status: number | null): void {
    this.endedRun = run;
    this.events.onEnded(run, status, () => forgetRun(this.where, run));
  }

  /** The process is gone: its shim is about to write the status, unless it is dead too. */
  private lookAtEnd(): void {
    if (this.watched === null) return;
    const status = readRunStatus(this.where, this.watched.run);
    if (status !== null) this.end(status);
    else if (!this.watched.isUnderShim || this.shim === null || !isAlive(this.shim)) this.end(null);
  }

  private loseLaunch(run: number, reason: string): void {
    if (this.launching?.run !== run) return;
    this.launching = null;
    this.shim = null;
    this.events.onLaunchLost(run, reason);
  }

  private isChildOfShim(identity: ProcessIdentity): boolean {
    return readStat(identity.pid)?.parentPid === this.shim?.pid;
  }
}

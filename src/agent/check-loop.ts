/**
 * Checks one process: soon and often while it starts, then once a period, quickly again after a failure.
 * A result that came in while our own loop was late is void and the check is made again.
 */
import type { CheckSettings } from '../../config/tenants';
import type { CheckGuard } from './check-guard';
import { checks } from './checks';
import type { CheckTarget } from './checks/check';
import type { LoopWatch } from './loop-watch';

export interface CheckEvents {
  /** The first check passed. */
  onStarted(): void;
  /** It did not start within its grace, or failed so often that it is to be replaced. */
  onFailed(reason: string): void;
  /** Each check, whatever comes of it. */
  onChecked(result: CheckResult, tookMs: number): void;
}

/** What is waited for: the first good answer, the next check of the period, or the one after a failure. */
type Phase = 'starting' | 'period' | 'recheck';
/** `void`: it failed while our own loop was late. */
export type CheckResult = 'passed' | 'failed' | 'void';

const firstStartCheckMs = 10;
const slowestStartCheckMs = 200;
/** Those of a dead database are told one after the other: whoever checks them in between keeps the others waiting. */
const firstToldCheckMs = 200;
const toldSpreadMs = 300;

export class CheckLoop {
  private timer: NodeJS.Timeout | null = null;
  private phase: Phase = 'starting';
  private dueAtMs = 0;
  /** Raised when something else is asked from now on: an answer to the old question says nothing any more. */
  private question = 0;
  private isStopped = false;
  private failures = 0;
  /** By `performance.now()`. */
  private startedAtMs = 0;

  constructor(
    private readonly target: CheckTarget,
    private settings: CheckSettings,
    private readonly guard: CheckGuard,
    private readonly loopWatch: LoopWatch,
    private readonly events: CheckEvents,
  ) {}

  /** For a process that has just been started `agoMs` ago. */
  watchStart(agoMs: number): void {
    this.startedAtMs = performance.now() - agoMs;
    if (this.settings.kind === 'none') this.pass();
    else this.tryStart(firstStartCheckMs);
  }

  /** For a process that has just been told of another database. */
  watchTold(): void {
    this.startedAtMs = performance.now();
    if (this.settings.kind === 'none') this.pass();
    else this.tryStart(firstToldCheckMs + Math.random() * toldSpreadMs);
  }

  /** For a process that passed its check before, under an earlier life of the agent: checked once, now. */
  watchRunning(): void {
    this.schedule('period', 0);
  }

  /** From now on. What has been counted stays counted while the same is asked; nobody is checked at once because of it. */
  change(settings: CheckSettings): void {
    const old = this.settings;
    this.settings = settings;
    if (this.isStopped) return;
    if (questionOf(old) !== questionOf(settings)) this.askAnew();
    else if (this.timer === null) return;
    else if (this.phase === 'period' && old.everyMs !== settings.everyMs) this.scheduleAnyTime();
    else if (this.phase === 'recheck' && this.dueAtMs - performance.now() > settings.recheckMs)
      this.schedule('recheck', settings.recheckMs);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.guard.forget(this.target.name);
  }

  /** What failed is not held against it, and it is not replaced: its time to start, or its failures, are counted anew. */
  spare(): void {
    this.failures = 0;
    this.startedAtMs = performance.now();
    if (this.phase === 'starting') this.tryStart(slowestStartCheckMs);
    else this.schedule('recheck', this.settings.everyMs);
  }

  private askAnew(): void {
    this.question += 1;
    this.failures = 0;
    this.guard.forget(this.target.name);
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.phase !== 'starting') this.scheduleAnyTime();
    else if (this.settings.kind === 'none') this.pass();
    else this.tryStart(firstStartCheckMs);
  }

  private tryStart(pauseMs: number): void {
    this.schedule('starting', pauseMs, () =>
      this.check(
        () => this.pass(),
        (reason, isVoid) => {
          const { startGraceMs } = this.settings;
          if (performance.now() >= this.startedAtMs + startGraceMs && !isVoid) {
            this.events.onFailed(`it did not serve within ${startGraceMs} ms of its start: ${reason}`);
          } else this.tryStart(Math.min(pauseMs * 1.5, slowestStartCheckMs));
        },
      ),
    );
  }

  private pass(): void {
    this.phase = 'period';
    this.events.onStarted();
    this.scheduleAnyTime();
  }

  /** A random phase spreads the checks of tenants that started, or were changed, together. */
  private scheduleAnyTime(): void {
    this.schedule('period', Math.random() * this.settings.everyMs);
  }

  private checkRunning(): void {
    if (this.settings.kind === 'none') return;
    this.check(
      () => {
        this.failures = 0;
        this.guard.noteResult(this.target.name, true);
        this.schedule('period', this.settings.everyMs);
      },
      (reason, isVoid) => {
        if (!isVoid) {
          this.failures += 1;
          this.guard.noteResult(this.target.name, false);
        }
        if (this.failures < this.settings.failures || this.guard.isHostSuspected) {
          this.schedule('recheck', this.settings.recheckMs);
        } else this.events.onFailed(`its check failed ${this.failures} times: ${reason}`);
      },
    );
  }

  private check(onPassed: () => void, onFailed: (reason: string, isVoid: boolean) => void): void {
    const startedAtMs = performance.now();
    const { question } = this;
    const unlessOver = (then: () => void) => {
      if (!this.isStopped && question === this.question) then();
    };
    checks[this.settings.kind](this.target, this.settings).then(
      () => {
        this.events.onChecked('passed', performance.now() - startedAtMs);
        unlessOver(onPassed);
      },
      (error: Error) => {
        const isVoid = this.loopWatch.wasLateSince(startedAtMs);
        this.events.onChecked(isVoid ? 'void' : 'failed', performance.now() - startedAtMs);
        unlessOver(() => onFailed(error.message, isVoid));
      },
    );
  }

  private schedule(phase: Phase, delayMs: number, then = () => this.checkRunning()): void {
    if (this.isStopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.phase = phase;
    this.dueAtMs = performance.now() + delayMs;
    this.timer = setTimeout(() => {
      this.timer = null;
      then();
    }, delayMs);
  }
}

function questionOf(settings: CheckSettings): string {
  return settings.kind === 'http' ? `http ${settings.path}` : settings.kind;
}

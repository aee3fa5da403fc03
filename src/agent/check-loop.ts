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
}

const firstStartCheckMs = 10;
const slowestStartCheckMs = 200;

export class CheckLoop {
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  private failures = 0;

  constructor(
    private readonly target: CheckTarget,
    private readonly settings: CheckSettings,
    private readonly guard: CheckGuard,
    private readonly loopWatch: LoopWatch,
    private readonly events: CheckEvents,
  ) {}

  /** For a process that has just been started `agoMs` ago. */
  watchStart(agoMs: number): void {
    if (this.settings.kind === 'none') this.pass();
    else this.tryStart(performance.now() + this.settings.startGraceMs - agoMs, firstStartCheckMs);
  }

  /** For a process that passed its check before, under an earlier life of the agent: checked once, now. */
  watchRunning(): void {
    this.schedule(0, () => this.checkRunning());
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.guard.forget(this.target.name);
  }

  private tryStart(deadlineMs: number, pauseMs: number): void {
    this.schedule(pauseMs, () =>
      this.check(
        () => this.pass(),
        (reason, isVoid) => {
          if (performance.now() >= deadlineMs && !isVoid) {
            this.events.onFailed(`it did not serve within ${this.settings.startGraceMs} ms of its start: ${reason}`);
          } else this.tryStart(deadlineMs, Math.min(pauseMs * 1.5, slowestStartCheckMs));
        },
      ),
    );
  }

  private pass(): void {
    this.events.onStarted();
    // A random first phase spreads the checks of tenants that started together.
    this.schedule(Math.random() * this.settings.everyMs, () => this.checkRunning());
  }

  private checkRunning(): void {
    if (this.settings.kind === 'none') return;
    this.check(
      () => {
        this.failures = 0;
        this.guard.noteResult(this.target.name, true);
        this.schedule(this.settings.everyMs, () => this.checkRunning());
      },
      (reason, isVoid) => {
        if (!isVoid) {
          this.failures += 1;
          this.guard.noteResult(this.target.name, false);
        }
        if (this.failures < this.settings.failures || this.guard.isHostSuspected) {
          this.schedule(this.settings.recheckMs, () => this.checkRunning());
        } else this.events.onFailed(`its check failed ${this.failures} times: ${reason}`);
      },
    );
  }

  private check(onPassed: () => void, onFailed: (reason: string, isVoid: boolean) => void): void {
    const startedAtMs = performance.now();
    checks[this.settings.kind](this.target, this.settings).then(
      () => this.unlessStopped(onPassed),
      (error: Error) => {
        const isVoid = this.loopWatch.wasLateSince(startedAtMs);
        this.unlessStopped(() => onFailed(error.message, isVoid));
      },
    );
  }

  private unlessStopped(then: () => void): void {
    if (!this.isStopped) then();
  }

  private schedule(delayMs: number, then: () => void): void {
    if (this.isStopped) return;
    this.timer = setTimeout(then, delayMs);
  }
}

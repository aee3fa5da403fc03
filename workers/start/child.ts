/**
 * One child of `start`: running → (died) waiting → running …, until `end`. A child that died is started again after
 * 1 s, doubling to 30 s; one that had been well for a minute begins at 1 s again.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { catchesSignal } from '../../src/adapters/processes/caught-signals';
import { isAlive } from '../../src/adapters/processes/identity';
import type { ProcessIdentity } from '../../src/adapters/processes/identity';
import { endProcess, lockHeldExitCode, readRecord, startRecorded } from '../../src/adapters/processes/recorded-process';
import type { Ending, EndOptions } from '../../src/adapters/processes/recorded-process';
import type { StartFolders } from './folders';
import { isForeign, type Role } from './role';
import { keepLogSmall, lastWords, rotateLog } from './role-log';

export interface RestartDelays {
  firstMs: number;
  longestMs: number;
  /** Who lived so long begins at `firstMs` again. */
  wellAfterMs: number;
}

/** Hears of a child's life. */
export interface PartWatch {
  noteUp(part: string, isUp: boolean): void;
  noteRestart(part: string): void;
}

const usualDelays: RestartDelays = { firstMs: 1000, longestMs: 30_000, wellAfterMs: 60_000 };

export class Child {
  /** Resolves when the role can be used for the first time. */
  readonly firstReady: Promise<void>;
  private tellReady: () => void = () => undefined;
  private identity: ProcessIdentity | null = null;
  private restartTimer: NodeJS.Timeout | null = null;
  private deaths = 0;
  private isEnding = false;
  private hasStarted = false;
  private exitCode: number | null = null;
  private exited: Promise<void> = Promise.resolve();
  private readonly logFile: string;

  constructor(
    readonly role: Role,
    private readonly folders: StartFolders,
    private readonly say: (line: string) => void,
    private readonly delays: RestartDelays = usualDelays,
    private readonly watch: PartWatch | null = null,
  ) {
    this.logFile = join(folders.log, `${role.name}.log`);
    this.firstReady = new Promise((resolve) => (this.tellReady = resolve));
    watch?.noteUp(role.name, false);
    if (isForeign(role)) {
      keepLogSmall(this.logFile, ({ message }) => say(`${this.logFile} cannot be put aside: ${message}`));
    }
  }

  start(): void {
    if (this.identity !== null || this.isEnding) return;
    if (this.restartTimer) clearTimeout(this.restartTimer);
    this.hasStarted = true;
    try {
      this.launch();
    } catch (error) {
      // A full disk, say: it may be over at the next try.
      this.onDeath(null, (error as Error).message, 0, 0);
    }
  }

  private launch(): void {
    this.role.prepare?.();
    const logOffset = rotateLog(this.logFile);
    const startedAtMs = performance.now();
    const { child, identity } = startRecorded({
      role: this.role.name,
      argv: this.role.argv,
      directory: this.folders.processes,
      logFile: this.logFile,
      // Our own programs put their logs aside themselves.
      ...(!isForeign(this.role) && {
        env: { ...process.env, ...this.role.env, WATCHKEEPER_LOG_FILE: this.logFile },
      }),
    });
    this.identity = identity;
    this.watch?.noteUp(this.role.name, true);
    const life = new AbortController();
    this.exited = new Promise((resolve) => {
      const onOver = (code: number | null, how: string): void => {
        if (life.signal.aborted) return;
        life.abort();
        this.identity = null;
        this.exitCode = code;
        this.watch?.noteUp(this.role.name, false);
        resolve();
        if (!this.isEnding) this.onDeath(code, how, logOffset, performance.now() - startedAtMs);
      };
      child.once('error', (error) => onOver(null, error.message));
      child.once('exit', (code, signal) => onOver(code, signal ?? `exit code ${code}`));
    });
    void this.becomeReady(life.signal);
  }

  get wasStarted(): boolean {
    return this.hasStarted;
  }

  /** Waits until the process has a handler for the signal, which would simply end it before. */
  async canHear(signal: NodeJS.Signals, withinMs: number, hurry: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.identity === null || !catchesSignal(this.identity.pid, signal)) {
      if (performance.now() >= deadline || hurry.aborted) return false;
      await delay(25);
    }
    return true;
  }

  /** From now on it is not started again. The exit code is null after a signal, or when it was not running. */
  async end(options: Omit<EndOptions, 'graceMs'>): Promise<{ ending: Ending; exitCode: number | null }> {
    this.isEnding = true;
    if (this.restartTimer) clearTimeout(this.restartTimer);
    if (this.identity === null) return { ending: 'wasGone', exitCode: null };
    const ending = await endProcess(this.identity, { graceMs: this.role.endGraceMs, ...options });
    if (ending !== 'cannotBeKilled') await this.exited;
    return { ending, exitCode: this.exitCode };
  }

  private async becomeReady(life: AbortSignal): Promise<void> {
    try {
      await this.role.untilReady?.(life);
    } catch (error) {
      if (!life.aborted) this.say(`${this.role.title} cannot be made ready: ${(error as Error).message}`);
      return;
    }
    if (this.deaths > 0 && this.role.untilReady) this.say(`${this.role.title} is back.`);
    this.tellReady();
  }

  private onDeath(code: number | null, how: string, logOffset: number, livedMs: number): void {
    if (livedMs >= this.delays.wellAfterMs) this.deaths = 0;
    const delayMs = Math.min(this.delays.firstMs * 2 ** this.deaths, this.delays.longestMs);
    this.deaths += 1;
    this.watch?.noteRestart(this.role.name);
    if (code === lockHeldExitCode && this.endLockHolder(delayMs)) return;
    const words = code === null || code === 0 ? null : lastWords(this.logFile, logOffset);
    const why = code === lockHeldExitCode ? 'what an earlier one has started still runs' : words;
    const reason = why === null ? how : `${how}: ${why}`;
    this.say(`${this.role.title} ended (${reason}); it is started again in ${delayMs / 1000} s.`);
    this.startAfter(delayMs);
  }

  /** The holder was started by an earlier `start` in the moment that killed it; false when nobody can be proven. */
  private endLockHolder(delayMs: number): boolean {
    const holder = readRecord(this.folders.processes, this.role.name);
    if (holder === null || !isAlive(holder)) return false;
    this.say(`${this.role.title}: an earlier one (pid ${holder.pid}) is still there and is ended first.`);
    endProcess(holder, { graceMs: this.role.endGraceMs })
      .then(() => this.startAfter(0))
      .catch((error: Error) => {
        this.say(`${this.role.title}: the earlier one cannot be ended: ${error.message}`);
        this.startAfter(delayMs);
      });
    return true;
  }

  private startAfter(delayMs: number): void {
    if (this.isEnding) return;
    this.restartTimer = setTimeout(() => this.start(), delayMs);
  }
}

/**
 * Tells systemd how its service is, as sd_notify(3) does. Node has no Unix datagram sockets and the packages that have
 * are native code to be compiled, so each message is carried by `systemd-notify`, which is there where systemd is.
 */
import { spawn } from 'node:child_process';

export interface ServiceManagerPlace {
  socket: string;
  /** Without a beat for so long the service is ended and started again; null when nobody watches. */
  watchdogMs: number | null;
}

/**
 * Null when no service manager started this process. The variables are taken away: whoever inherits them could speak
 * in our name.
 */
export function takeServiceManagerPlace(env: NodeJS.ProcessEnv, pid: number): ServiceManagerPlace | null {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watchedPid } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (!socket) return null;
  const isWatched = Number(microseconds) > 0 && (watchedPid === undefined || Number(watchedPid) === pid);
  return { socket, watchdogMs: isWatched ? Number(microseconds) / 1000 : null };
}

/** A message that has not been taken after this time is given up. */
const patienceMs = 5_000;
/** So many beats in the time that is allowed: two may be lost. */
const beatsInTime = 3;

export class ServiceManager {
  private beats: NodeJS.Timeout | null = null;
  private isBeating = false;
  private hasFailed = false;

  /** `onFailed` hears of the first of several failures in a row. */
  constructor(
    private readonly place: ServiceManagerPlace,
    private readonly onFailed: (reason: string) => void,
    private readonly program = 'systemd-notify',
  ) {}

  /** The service is up; from now on each beat is sent by this process's event loop, so one that hangs is noticed. */
  ready(): void {
    void this.send('READY=1');
    const { watchdogMs } = this.place;
    if (watchdogMs !== null) this.beats = setInterval(() => void this.beat(), watchdogMs / beatsInTime);
  }

  /** It ends in order; it is still watched while it does. */
  ending(): void {
    void this.send('STOPPING=1');
  }

  close(): void {
    if (this.beats !== null) clearInterval(this.beats);
    this.beats = null;
  }

  private async beat(): Promise<void> {
    // A slow service manager must not be waited for by more and more children.
    if (this.isBeating) return;
    this.isBeating = true;
    await this.send('WATCHDOG=1');
    this.isBeating = false;
  }

  private send(message: string): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(this.program, [message], {
        env: { PATH: process.env['PATH'], NOTIFY_SOCKET: this.place.socket },
        stdio: 'ignore',
        timeout: patienceMs,
      });
      child.once('error', (error) => {
        this.note(error.message);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.note(code === 0 ? null : `${this.program} ${message}: ${signal ?? `exit code ${code}`}`);
        resolve();
      });
    });
  }

  private note(failure: string | null): void {
    if (failure !== null && !this.hasFailed) this.onFailed(failure);
    this.hasFailed = failure !== null;
  }
}

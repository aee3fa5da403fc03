/** One connection to a server, kept while it is used and made anew when it is of no use any more, and its channels. */
import type { SshConnection } from './ssh-connection';

/** Above it OpenSSH refuses channels, though MaxSessions allows them (measured with 8). */
export const mostChannels = 4;

export class SshLine {
  private connection: SshConnection | null = null;
  private running = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  /** `idleMs`: without a command, until the connection is ended. */
  constructor(private readonly idleMs: number) {}

  get hasRoom(): boolean {
    return this.running < mostChannels;
  }

  get usable(): SshConnection | null {
    return this.connection?.isUsable === true ? this.connection : null;
  }

  use(connection: SshConnection): void {
    this.connection = connection;
  }

  takeChannel(): void {
    clearTimeout(this.idleTimer);
    this.running++;
  }

  giveChannel(): void {
    this.running--;
    if (this.running === 0) this.idleTimer = setTimeout(() => this.end(), this.idleMs);
  }

  /** What runs on it has an unknown end. */
  end(): void {
    clearTimeout(this.idleTimer);
    this.connection?.end();
    this.connection = null;
  }
}

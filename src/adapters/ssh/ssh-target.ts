/** Runs commands on one SSH server, over one connection that is kept while it is used. */
import { type CommandOutcome, neverBegun, type NeverBegun } from './command-outcome';
import { connectTo, type SshServer } from './connect';
import { remoteCommand } from './remote-command';
import type { SshConnection } from './ssh-connection';

export interface SshTargetLimits {
  /** From the first packet to the login. */
  connectWithinMs: number;
  channelWithinMs: number;
  /** Without a command, until the connection is ended. */
  idleMs: number;
}

export interface RunOptions {
  /** For waiting until it is its turn, and again for the command itself. */
  withinMs: number;
  signal?: AbortSignal;
}

/** Above it OpenSSH refuses channels, though MaxSessions allows them (measured with 8). */
const mostChannels = 4;

const usualLimits: SshTargetLimits = { connectWithinMs: 20_000, channelWithinMs: 30_000, idleMs: 30_000 };

export class SshTarget {
  private readonly limits: SshTargetLimits;
  private connection: SshConnection | null = null;
  private connecting: Promise<SshConnection | NeverBegun> | null = null;
  private running = 0;
  private readonly waiting = new Set<() => void>();
  private idleTimer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly server: SshServer,
    limits: Partial<SshTargetLimits> = {},
  ) {
    this.limits = { ...usualLimits, ...limits };
  }

  /** Never rejects for what happens at the server; throws for words that no program can be given. */
  async run(argv: readonly string[], { withinMs, signal }: RunOptions): Promise<CommandOutcome> {
    const command = remoteCommand(argv);
    if (!(await this.takeTurn(withinMs, signal))) return this.noTurn(withinMs, signal);
    try {
      const connection = await this.connect();
      if ('kind' in connection) return connection;
      if (signal?.aborted === true || this.isClosed) return this.notWanted();
      const { channelWithinMs } = this.limits;
      return await connection.run(command, { withinMs, channelWithinMs, signal: signal ?? null });
    } finally {
      this.giveTurn();
    }
  }

  /** What runs has an unknown end; what waits never begins. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.idleTimer);
    for (const go of [...this.waiting]) go();
    this.connection?.end();
    this.connection = null;
  }

  private async connect(): Promise<SshConnection | NeverBegun> {
    if (this.connection?.isUsable === true) return this.connection;
    this.connecting ??= connectTo(this.server, this.limits.connectWithinMs);
    try {
      const connected = await this.connecting;
      if ('kind' in connected) return connected;
      if (this.isClosed) connected.end();
      else this.connection = connected;
      return connected;
    } finally {
      this.connecting = null;
    }
  }

  /** False when it did not come within the time, or is not wanted any more. */
  private async takeTurn(withinMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.isClosed || signal?.aborted === true) return false;
    clearTimeout(this.idleTimer);
    if (this.running < mostChannels) {
      this.running++;
      return true;
    }
    let isMine = false;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.waiting.delete(go);
        resolve();
      };
      const go = () => {
        isMine = !this.isClosed;
        end();
      };
      const timer = setTimeout(end, withinMs);
      signal?.addEventListener('abort', end);
      this.waiting.add(go);
    });
    return isMine;
  }

  /** Whoever waits takes it over, and it is never free in between. */
  private giveTurn(): void {
    const [next] = this.waiting;
    if (next !== undefined) {
      next();
      return;
    }
    this.running--;
    if (this.running > 0 || this.isClosed) return;
    this.idleTimer = setTimeout(() => {
      this.connection?.end();
      this.connection = null;
    }, this.limits.idleMs);
  }

  private noTurn(withinMs: number, signal: AbortSignal | undefined): NeverBegun {
    if (this.isClosed || signal?.aborted === true) return this.notWanted();
    const { host, port } = this.server;
    return neverBegun(
      'busy',
      `${mostChannels} commands run on ${host}:${port}, and none ended within ${Math.round(withinMs / 1000)} s`,
    );
  }

  private notWanted(): NeverBegun {
    const { host, port } = this.server;
    return neverBegun('stopped', `the command was not sent to ${host}:${port}, because nobody waits for it any longer`);
  }
}

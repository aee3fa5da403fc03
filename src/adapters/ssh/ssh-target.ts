/** Runs commands on one SSH server, over connections that are kept while they are used: no more of them than it needs. */
import { type CommandOutcome, neverBegun, type NeverBegun } from './command-outcome';
import { connectTo, type SshServer } from './connect';
import { remoteCommand } from './remote-command';
import type { SshConnection } from './ssh-connection';
import { mostChannels, SshLine } from './ssh-line';

export interface SshTargetLimits {
  /** From the first packet to the login. */
  connectWithinMs: number;
  channelWithinMs: number;
  /** Without a command, until the connection is ended. */
  idleMs: number;
  /** At once, with four commands on each. */
  connections: number;
}

export interface RunOptions {
  /** For waiting until it is its turn, and again for the command itself. */
  withinMs: number;
  signal?: AbortSignal;
}

const usualLimits: SshTargetLimits = {
  ...{ connectWithinMs: 20_000, channelWithinMs: 30_000, idleMs: 30_000, connections: 1 },
};

export class SshTarget {
  private readonly limits: SshTargetLimits;
  private readonly lines: SshLine[] = [];
  private loggingIn: Promise<SshConnection | NeverBegun> | null = null;
  private readonly waiting = new Set<(line: SshLine | null) => void>();
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
    const line = await this.takeTurn(withinMs, signal);
    if (line === null) return this.noTurn(withinMs, signal);
    try {
      const connection = await this.connect(line);
      if ('kind' in connection) return connection;
      if (signal?.aborted === true || this.isClosed) return this.notWanted();
      const { channelWithinMs } = this.limits;
      return await connection.run(command, { withinMs, channelWithinMs, signal: signal ?? null });
    } finally {
      this.giveTurn(line);
    }
  }

  /** What runs has an unknown end; what waits never begins. */
  close(): void {
    this.isClosed = true;
    for (const go of [...this.waiting]) go(null);
    for (const line of this.lines) line.end();
  }

  /** One login after the other: of many at once OpenSSH refuses some (MaxStartups). */
  private async connect(line: SshLine): Promise<SshConnection | NeverBegun> {
    while (line.usable === null && this.loggingIn !== null) {
      const other = await this.loggingIn;
      // It would hear the same, only later.
      if ('kind' in other) return other;
    }
    if (line.usable !== null) return line.usable;
    this.loggingIn = this.logIn(line);
    return this.loggingIn;
  }

  private async logIn(line: SshLine): Promise<SshConnection | NeverBegun> {
    try {
      const connected = await connectTo(this.server, this.limits.connectWithinMs);
      if ('kind' in connected) return connected;
      if (this.isClosed) connected.end();
      else line.use(connected);
      return connected;
    } finally {
      this.loggingIn = null;
    }
  }

  /** Null when it did not come within the time, or is not wanted any more. */
  private async takeTurn(withinMs: number, signal: AbortSignal | undefined): Promise<SshLine | null> {
    if (this.isClosed || signal?.aborted === true) return null;
    const free = this.lineWithRoom();
    if (free !== null) {
      free.takeChannel();
      return free;
    }
    return new Promise((resolve) => {
      const go = (line: SshLine | null) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.waiting.delete(go);
        resolve(line);
      };
      const end = () => go(null);
      const timer = setTimeout(end, withinMs);
      signal?.addEventListener('abort', end);
      this.waiting.add(go);
    });
  }

  /** The first ones are filled first, so that the last ones become idle. */
  private lineWithRoom(): SshLine | null {
    const free = this.lines.find(({ hasRoom }) => hasRoom);
    if (free !== undefined) return free;
    if (this.lines.length >= this.limits.connections) return null;
    const line = new SshLine(this.limits.idleMs);
    this.lines.push(line);
    return line;
  }

  /** Whoever waits takes it over, and it is never free in between. */
  private giveTurn(line: SshLine): void {
    const [next] = this.waiting;
    if (next !== undefined) next(line);
    else line.giveChannel();
  }

  private noTurn(withinMs: number, signal: AbortSignal | undefined): NeverBegun {
    if (this.isClosed || signal?.aborted === true) return this.notWanted();
    const { host, port } = this.server;
    const most = mostChannels * this.limits.connections;
    return neverBegun(
      'busy',
      `${most} commands run on ${host}:${port}, and none ended within ${Math.round(withinMs / 1000)} s`,
    );
  }

  private notWanted(): NeverBegun {
    const { host, port } = this.server;
    return neverBegun('stopped', `the command was not sent to ${host}:${port}, because nobody waits for it any longer`);
  }
}

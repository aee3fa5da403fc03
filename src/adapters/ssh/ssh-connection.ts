/** A connection that is logged in, and the commands that run on it. */
import type { Socket } from 'node:net';
import type { Client } from 'ssh2';
import { type CommandOutcome, neverBegun, type NeverBegun, nothingPrinted, type UnknownEnd } from './command-outcome';
import { RunningCommand } from './running-command';

export interface CommandLimits {
  /** From when the server has taken it. */
  withinMs: number;
  /** For the server to open a channel and to take the command. */
  channelWithinMs: number;
  signal: AbortSignal | null;
}

export class SshConnection {
  /** It takes no more commands, and is ended with the last one that it has. */
  private isRetired = false;
  private isClosed = false;
  private lostBy: string | null = null;
  private underWay = 0;

  constructor(
    private readonly client: Client,
    private readonly socket: Socket,
    private readonly place: string,
  ) {
    client.on('error', ({ message }: Error) => this.lose(message));
    client.on('close', () => (this.isClosed = true));
  }

  get isUsable(): boolean {
    return !this.isRetired && !this.isClosed && this.lostBy === null;
  }

  async run(command: string, limits: CommandLimits): Promise<CommandOutcome> {
    this.underWay++;
    try {
      const sent = await this.send(command, limits.channelWithinMs);
      return sent instanceof RunningCommand ? await this.waitFor(sent, limits) : sent;
    } finally {
      this.underWay--;
      if (this.isRetired && this.underWay === 0) this.end();
    }
  }

  retire(): void {
    this.isRetired = true;
    if (this.underWay === 0) this.end();
  }

  /** What still runs on it has an unknown end. */
  end(): void {
    this.isRetired = true;
    if (this.underWay === 0) this.client.end();
    else this.lose('we ended the connection');
  }

  /** No answer may leave a command behind that is sent later: the channel could still open. */
  private lose(why: string): void {
    this.lostBy ??= why;
    this.socket.destroy();
  }

  private send(command: string, channelWithinMs: number): Promise<RunningCommand | NeverBegun | UnknownEnd> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.lose(`no channel within ${channelWithinMs} ms`), channelWithinMs);
      const settle = (end: RunningCommand | NeverBegun | UnknownEnd) => {
        clearTimeout(timer);
        resolve(end);
      };
      try {
        this.client.exec(command, (error, channel) => {
          // Heard from at once: its exit may have come in the same packet.
          settle(error == null ? new RunningCommand(channel, this.place) : this.notTaken(error));
        });
      } catch (error) {
        // Thrown only before anything is sent.
        settle(this.notSent((error as Error).message));
      }
    });
  }

  /** ssh2 says with each error how far it had come, in its words. */
  private notTaken(error: Error): NeverBegun | UnknownEnd {
    const wasSent = error.message === 'Unable to exec';
    if (!wasSent) return this.notSent(error.message);
    if (this.isClosed) return this.cut();
    // The server must answer a request before it closes the channel (RFC 4254, 5.4): this is a no.
    return neverBegun('channel', `${this.place} does not run the command; its log may say why`);
  }

  private notSent(message: string): NeverBegun {
    if (this.isClosed || this.lostBy !== null) {
      const why = this.lostBy ?? message;
      return neverBegun('channel', `${this.place} ended the connection before the command was sent (${why})`);
    }
    // What it still has of earlier commands may be in the way, which a new connection is not.
    this.retire();
    return neverBegun(
      'channel',
      `${this.place} opens no channel for a command (${message}); see MaxSessions and the server’s log`,
    );
  }

  private async waitFor(running: RunningCommand, { withinMs, signal }: CommandLimits): Promise<CommandOutcome> {
    const end = await running.ends(withinMs, signal);
    if (end === 'closed') return running.outcome() ?? (this.isClosed ? this.cut(running) : running.unsaid());
    // Its channel stays open at the server for as long as it runs there, and counts.
    this.retire();
    running.leave();
    return end === 'late' ? running.late(withinMs) : running.stopped();
  }

  private cut(running?: RunningCommand): UnknownEnd {
    const why = this.lostBy ?? 'the other side ended it';
    return {
      kind: 'unknown',
      why: 'cut',
      reason: `the connection to ${this.place} broke after the command was sent (${why}); it may have run, or run still`,
      printed: running?.printed ?? nothingPrinted,
    };
  }
}

/** A command that the server has taken: what it prints, and how it ends. */
import type { ClientChannel } from 'ssh2';
import type { CommandOutcome, Printed, UnknownEnd } from './command-outcome';

/** Bytes kept of each of its two outputs: the last ones. */
const keptBytes = 64 * 1024;
/** The channel stays open while anything holds the outputs, though the command itself has ended. */
const outputAfterExitMs = 1000;

type End = 'closed' | 'late' | 'stopped';

export class RunningCommand {
  private exit: { code: number | null; signal: string } | null = null;
  private readonly stdout = new LastBytes();
  private readonly stderr = new LastBytes();
  private readonly hasClosed: Promise<void>;

  constructor(
    private readonly channel: ClientChannel,
    private readonly place: string,
  ) {
    this.hasClosed = new Promise((resolve) => {
      channel.on('close', resolve);
      channel.on('exit', (code: number | null, signal = '') => {
        this.exit = { code, signal };
        setTimeout(resolve, outputAfterExitMs).unref();
      });
    });
    // A connection that breaks is told by its close.
    channel.on('error', () => undefined);
    channel.on('data', (bytes: Buffer) => this.stdout.add(bytes));
    channel.stderr.on('data', (bytes: Buffer) => this.stderr.add(bytes));
    channel.end();
  }

  async ends(withinMs: number, signal: AbortSignal | null): Promise<End> {
    let timer: NodeJS.Timeout | undefined;
    let stop = () => {};
    const ends = await Promise.race([
      this.hasClosed.then((): End => 'closed'),
      new Promise<End>((resolve) => {
        timer = setTimeout(() => resolve('late'), withinMs);
        stop = () => resolve('stopped');
        signal?.addEventListener('abort', stop);
        if (signal?.aborted === true) stop();
      }),
    ]);
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    return ends;
  }

  get printed(): Printed {
    return { stdout: this.stdout.text(), stderr: this.stderr.text() };
  }

  /** Null when the server did not say how it ended. */
  outcome(): CommandOutcome | null {
    if (this.exit === null) return null;
    // Something of it may hold the outputs still.
    this.leave();
    const { place, printed } = this;
    const { code, signal } = this.exit;
    if (code !== null) {
      return { kind: 'exited', code, reason: `the command on ${place} ended with exit code ${code}`, printed };
    }
    return { kind: 'signalled', signal, reason: `the command on ${place} was ended by ${signal}`, printed };
  }

  leave(): void {
    this.channel.close();
  }

  unsaid(): UnknownEnd {
    return this.unknown('unsaid', `${this.place} closed the command’s channel without saying how it ended`);
  }

  late(withinMs: number): UnknownEnd {
    const within = withinMs < 1000 ? `${withinMs} ms` : `${Math.round(withinMs / 1000)} s`;
    return this.unknown('late', `the command on ${this.place} has not ended within ${within}; it may run still`);
  }

  stopped(): UnknownEnd {
    return this.unknown('stopped', `nobody waits any longer for the command on ${this.place}; it may run still`);
  }

  private unknown(why: UnknownEnd['why'], reason: string): UnknownEnd {
    return { kind: 'unknown', why, reason, printed: this.printed };
  }
}

class LastBytes {
  private bytes = Buffer.alloc(0);

  add(more: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, more]);
    if (this.bytes.length > keptBytes) this.bytes = this.bytes.subarray(-keptBytes);
  }

  text(): string {
    return this.bytes.toString('utf8');
  }
}

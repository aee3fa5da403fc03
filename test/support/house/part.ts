/** One real process of the house: started from what was built, killed by identity, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { isAlive, type ProcessIdentity, signalProcess } from '../../../src/adapters/processes/identity';
import { identityOf } from '../process-identity';
import { until } from '../until';

/** USER_HZ of proc(5): 100 on every Linux that Node supports. */
const msPerTick = 10;

export class Part {
  private child: ChildProcess | null = null;
  private current: ProcessIdentity | null = null;

  constructor(
    readonly role: string,
    private readonly argv: () => readonly string[],
    readonly logFile: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly workingDirectory: string,
  ) {}

  get identity(): ProcessIdentity {
    if (this.current === null) throw new Error(`${this.role} was never started`);
    return this.current;
  }

  get isAlive(): boolean {
    return this.current !== null && isAlive(this.current);
  }

  start(): void {
    if (this.isAlive) throw new Error(`${this.role} runs already`);
    const [program = '', ...args] = this.argv();
    const log = openSync(this.logFile, 'a');
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: this.environment,
      cwd: this.workingDirectory,
    });
    closeSync(log);
    this.child = child;
    this.current = identityOf(child.pid, this.role);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Returns its exit code; null after a signal. */
  async end(signal: NodeJS.Signals = 'SIGTERM', withinMs?: number): Promise<number | null> {
    signalProcess(this.identity, signal, 'process');
    return this.ended(withinMs);
  }

  /** Waits until it ends by itself, and until Node has waited for it, so that its pid is given back. */
  async ended(withinMs?: number): Promise<number | null> {
    const { child } = this;
    await until(`${this.role} ends`, () => child?.exitCode != null || child?.signalCode != null, withinMs);
    return child?.exitCode ?? null;
  }

  /** Processor time of its present life. */
  cpuMs(): number {
    const line = readFileSync(`/proc/${this.identity.pid}/stat`, 'latin1');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
  }

  logBytes(): number {
    return statSync(this.logFile).size;
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }
}

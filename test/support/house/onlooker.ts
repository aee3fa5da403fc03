/** A process that is none of Watchkeeper's business: it lives beside the house, and notes every signal that it gets. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity, signalProcess } from '../../../src/adapters/processes/identity';
import { identityOf } from '../process-identity';
import { until } from '../until';

export class Onlooker {
  readonly identity: ProcessIdentity;

  /** Runs the command of a tenant in a folder of its own; `mode` as in a tenant's directory. */
  constructor(
    private readonly folder: string,
    [program = '', ...args]: readonly string[],
    mode: string,
  ) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mode'), mode);
    const { pid } = spawn(program, args, { cwd: folder, detached: true, stdio: 'ignore' });
    this.identity = identityOf(pid, program);
  }

  /** Its handlers are there. */
  async isReady(): Promise<void> {
    await until('the onlooker has started', () => existsSync(join(this.folder, 'ready')));
  }

  get isAlive(): boolean {
    return isAlive(this.identity);
  }

  /** What it got so far. */
  get signals(): string[] {
    const file = join(this.folder, 'signals');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  async end(): Promise<void> {
    signalProcess(this.identity, 'SIGKILL', 'process');
    await until('the onlooker is gone', () => !this.isAlive);
  }
}

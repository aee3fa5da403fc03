/** What a busy and badly kept machine does to a supervisor, by chance that can be repeated. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, signalProcess } from '../../../src/adapters/processes/identity';
import type { Bench } from '../bench';
import { identityOf } from '../../support/process-identity';

/** One busy loop for each core, until the bench ends them. */
export function hogProcessors(bench: Bench): void {
  for (const _ of cpus()) {
    const hog = identityOf(spawn(process.execPath, ['-e', 'for (;;);'], { detached: true, stdio: 'ignore' }).pid);
    bench.atEnd('a busy loop', () => void signalProcess(hog, 'SIGKILL', 'process'));
  }
}

/** SIGSTOP, and SIGCONT after so long, whatever happens meanwhile. */
export async function stall(process: ProcessIdentity, forMs: number): Promise<void> {
  signalProcess(process, 'SIGSTOP', 'process');
  await delay(forMs);
  signalProcess(process, 'SIGCONT', 'process');
}

/** The wall clock of one process, which can be stepped. */
export class SteppedClock {
  private readonly file: string;

  constructor(
    bench: Bench,
    private readonly library: string,
  ) {
    this.file = bench.newFolder('clock');
    writeFileSync(this.file, Buffer.alloc(8));
  }

  /** The command line of a process that lives by this clock. */
  command(argv: readonly string[]): string[] {
    return ['/usr/bin/env', `LD_PRELOAD=${this.library}`, `BENCH_CLOCK_OFFSET=${this.file}`, ...argv];
  }

  /** In place: the process has mapped the file. */
  set(offsetMs: number): void {
    const offset = Buffer.alloc(8);
    offset.writeBigInt64LE(BigInt(Math.round(offsetMs)) * 1_000_000n);
    const fd = openSync(this.file, 'r+');
    writeSync(fd, offset, 0, offset.length, 0);
    closeSync(fd);
  }

  /** That it works is not to be believed but seen. */
  isObeyedBy(process: ProcessIdentity): boolean {
    return isAlive(process) && readFileSync(`/proc/${process.pid}/maps`, 'latin1').includes(this.file);
  }
}

/** A folder in which one test runs `start`, again and again, with stand-ins; afterwards nothing of it is left. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStat } from '../../../src/adapters/processes/identity';
import { endProcess, readRecord } from '../../../src/adapters/processes/recorded-process';
import type { RestartDelays } from '../../../workers/start/child';
import type { Role } from '../../../workers/start/role';
import { until } from '../../support/until';
import type { StartPlan } from './stand-ins/start';

const quickDelays: RestartDelays = { firstMs: 20, longestMs: 100, wellAfterMs: 60_000 };
const standIns = join(__dirname, 'stand-ins');

export class RunningStart {
  output = '';
  readonly exitCode: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exitCode = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('start was not spawned');
    return this.child.pid;
  }

  says(text: string | RegExp): Promise<unknown> {
    const finds = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    return until(`start says ${String(text)}; it said: ${this.output}`, finds, 30_000).catch((error: Error) => {
      throw new Error(`${error.message}\nin the end it had said: ${this.output}`);
    });
  }
}

export interface SeenEvent {
  name: string;
  what: string;
  pid: number;
}

export class StartBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'watchkeeper-start-'));
  readonly stateDir = join(this.folder, 'state');
  readonly processes = join(this.stateDir, 'processes');
  readonly watchPath = join(this.folder, 'tenants');
  readonly eventsFile = join(this.folder, 'events');
  readonly configurationFile = join(this.folder, 'watchkeeper.yaml');
  private readonly starts: RunningStart[] = [];

  constructor(settings: { onShutdown?: 'keep' | 'stop'; temporal?: string } = {}) {
    mkdirSync(this.watchPath);
    const temporal = settings.temporal ?? 'address: temporal.invalid:7233';
    writeFileSync(
      this.configurationFile,
      `temporal:\n  ${temporal}\nhosts: [{ id: h1 }]\ntenants:\n  onShutdown: ${settings.onShutdown ?? 'keep'}\n`,
    );
  }

  role(kind: Role['kind'], mode = '', endGraceMs = 5000): Role {
    const name = { server: 'temporal', store: 'store', worker: 'worker', agent: 'agent-h1' }[kind];
    const argv = [process.execPath, join(standIns, 'child.mjs'), name, this.eventsFile, mode];
    return { name, kind, title: name, argv, endGraceMs };
  }

  usualRoles(): Role[] {
    return [this.role('server'), this.role('worker'), this.role('agent')];
  }

  start(roles = this.usualRoles(), restartDelays: RestartDelays = quickDelays): RunningStart {
    return this.run(this.command(roles, restartDelays));
  }

  /** What it runs in is a terminal until the process that is returned is killed. */
  startInTerminal(): RunningStart {
    return this.run(['python3', join(standIns, 'terminal.py'), ...this.command(this.usualRoles(), quickDelays)]);
  }

  private command(roles: Role[], restartDelays: RestartDelays): string[] {
    const plan: StartPlan = { configurationFile: this.configurationFile, roles, restartDelays };
    const hook = ['-r', join(__dirname, '../../support/run-typescript.cjs')];
    return [process.execPath, ...hook, join(standIns, 'start.ts'), JSON.stringify(plan)];
  }

  private run([program = '', ...argv]: string[]): RunningStart {
    const start = new RunningStart(spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'] }));
    this.starts.push(start);
    return start;
  }

  events(): SeenEvent[] {
    if (!existsSync(this.eventsFile)) return [];
    const lines = readFileSync(this.eventsFile, 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
      const [name = '', what = '', pid] = line.split(' ');
      return { name, what, pid: Number(pid) };
    });
  }

  /** Waits for the nth event of the kind and returns it. */
  event(name: string, what: string, nth = 1): Promise<SeenEvent> {
    return until(
      `event ${name} ${what} number ${nth}`,
      () => this.events().filter((event) => event.name === name && event.what === what)[nth - 1],
      15_000,
    );
  }

  /** Of the stand-ins that have started, those that run now. */
  running(): SeenEvent[] {
    return this.events().filter(({ what, pid }) => what === 'started' && isRunning(pid));
  }

  async close(): Promise<void> {
    for (const { child } of this.starts) child.kill('SIGKILL');
    await Promise.all(this.starts.map(({ exitCode }) => exitCode));
    const records = existsSync(this.processes) ? readdirSync(this.processes) : [];
    for (const name of records.filter((file) => file.endsWith('.process'))) {
      const identity = readRecord(this.processes, name.slice(0, -'.process'.length));
      if (identity) await endProcess(identity, { graceMs: 0 });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function isRunning(pid: number): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.stateLetter !== 'Z';
}

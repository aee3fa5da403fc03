import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const projectRoot = resolve(__dirname, '../..');
const systemFolders = ['/usr/bin', '/bin'];
/** What every set-up may count on; `go`, `mvn`, `npm`, `temporal` are there only when a test puts them there. */
const basics = ['sh', 'tar', 'gzip', 'flock', 'sleep', 'mkdir', 'cp', 'rm', 'cat', 'dirname', 'touch', 'chmod'];

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningSetup {
  child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  ended: Promise<Ended>;
}

/** A machine in a folder: its own PATH, cache and, if asked for, its own copy of the tools in a checkout. */
export class SetupSandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'watchkeeper-setup-'));
  readonly bin = join(this.folder, 'bin');
  readonly cache = join(this.folder, 'cache/watchkeeper');
  readonly checkout: string;
  private readonly running: ChildProcess[] = [];

  constructor({ ownCheckout = false } = {}) {
    mkdirSync(this.bin);
    symlinkSync(process.execPath, join(this.bin, 'node'));
    for (const command of basics) this.link(command);
    this.checkout = ownCheckout ? join(this.folder, 'checkout') : projectRoot;
    if (ownCheckout) cpSync(join(projectRoot, 'tools'), join(this.checkout, 'tools'), { recursive: true });
  }

  link(command: string): void {
    const folder = systemFolders.find((candidate) => existsSync(join(candidate, command)));
    if (folder === undefined) throw new Error(`${command} is not in ${systemFolders.join(delimiter)}`);
    symlinkSync(join(folder, command), join(this.bin, command));
  }

  /** A program on the sandbox's PATH; `$SANDBOX` is the sandbox's folder. */
  program(name: string, script: string): string {
    return this.executable(join(this.bin, name), script);
  }

  executable(path: string, script: string): string {
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** Names in the cache except lock files: what a set-up has made, whole or in part. */
  cached(): string[] {
    if (!existsSync(this.cache)) return [];
    return readdirSync(this.cache).filter((name) => !name.endsWith('.lock'));
  }

  start(target: string, environment: Record<string, string> = {}): RunningSetup {
    return this.startNode([join(this.checkout, 'tools/setup.mjs'), target], environment);
  }

  setUp(target: string, environment: Record<string, string> = {}): Promise<Ended> {
    return this.start(target, environment).ended;
  }

  startNode(args: readonly string[], environment: Record<string, string> = {}): RunningSetup {
    const child = spawn(process.execPath, args, {
      cwd: this.checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: this.bin,
        HOME: this.folder,
        XDG_CACHE_HOME: join(this.folder, 'cache'),
        SANDBOX: this.folder,
        // Nothing answers there: a test that forgets its own mirror never reaches the internet.
        WATCHKEEPER_TEMPORAL_RELEASES: 'http://127.0.0.1:9',
        ...environment,
      },
    });
    this.running.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Ended>((done, fail) => {
      child.on('error', fail);
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    });
    return { child, said: () => stdout + stderr, ended };
  }

  remove(): void {
    for (const child of this.running) if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Script text of a program that answers `--version` like a Temporal CLI. */
export function temporalScript(cli = '1.8.2', server = '1.31.2'): string {
  return `echo "temporal version ${cli} (Server ${server}, UI 2.50.1)"`;
}

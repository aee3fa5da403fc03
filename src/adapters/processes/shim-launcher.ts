/**
 * Starts shims from a small shell instead of from this process: fork(2) copies page tables, so a spawn costs 1 ms at
 * 50 MB of memory and 10 ms at 150 MB (measured), and the agent starts a thousand at once.
 *
 * The launcher reads four lines a shim (folder, events prefix, run, home) from its standard input, and ends when that
 * closes. Its shims are children of nobody, as they are after any death of the agent; what cannot be started is told by
 * a `.lost` file (shim.ts). `setsid -f` and not `&`: what a shell puts into the background ignores SIGINT for good.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { lostReasons, prepareLaunch, type Launch, type ShimFolder, shimScript } from './shim';

const script = `
s=$1
while IFS= read -r d && IFS= read -r e && IFS= read -r n && IFS= read -r h; do
  setsid -f -- /bin/sh -c "$s" watchkeeper-shim "$d" "$e" "$n" "$h" </dev/null >/dev/null 2>&1 ||
    echo ${lostReasons.noProcess} >"$e.$n.lost"
done
`;

export class ShimLauncher {
  private child: ChildProcess | null = null;
  private environment = '';

  constructor(private readonly onFailed: (error: Error) => void) {}

  /** Starts a shim that starts run `launch.run` at once, and that knows `launch.environment` and no other variables. */
  launch(where: ShimFolder, launch: Launch): void {
    const { events, folder } = where;
    const lines = [folder, events, String(launch.run), launch.home];
    if (lines.some((line) => line.includes('\n'))) throw new Error('a path holds a newline');
    prepareLaunch(where, launch);
    this.childFor(launch.environment).stdin?.write(`${lines.join('\n')}\n`);
  }

  /** The shims stay. */
  close(): void {
    this.child?.stdin?.end();
    this.child = null;
  }

  private childFor(environment: Launch['environment']): ChildProcess {
    const wanted = JSON.stringify(environment);
    if (this.child !== null && this.environment === wanted) return this.child;
    this.close();
    // Of its own session: a Ctrl-C in the terminal is not for it.
    const child = spawn('/bin/sh', ['-c', script, 'watchkeeper-launcher', shimScript], {
      detached: true,
      cwd: '/',
      env: { ...environment },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const lose = (error?: Error) => {
      if (this.child === child) this.child = null;
      if (error !== undefined) this.onFailed(error);
    };
    child.once('error', lose);
    child.once('exit', () => lose());
    child.stdin.on('error', lose);
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    this.child = child;
    this.environment = wanted;
    return child;
  }
}

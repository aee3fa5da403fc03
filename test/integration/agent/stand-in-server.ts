/** A server in a process of its own that answers after a while; says its port in its first line of output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const program = `
const [delayMs, body] = process.argv.slice(1);
const server = require('node:http').createServer((_request, response) => setTimeout(() => response.end(body), +delayMs));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

export class StandInServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start({ delayMs = 0, body = 'ok' } = {}): Promise<StandInServer> {
    const child = spawn(process.execPath, ['-e', program, '--', String(delayMs), body], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new StandInServer(child, Number(line));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

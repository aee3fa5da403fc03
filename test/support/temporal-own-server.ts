/** A dev server of one's own, with a database file, that can be killed and started again on the same port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchAttributes } from '../../src/domain/search-attributes';
import { freePort } from './lane-ports';
import { devServerArgs, devServerPath } from './temporal-server';
import { until } from './until';

export class OwnServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'watchkeeper-server-'));
  private child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly isBare: boolean,
  ) {}

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  static async start(): Promise<OwnServer> {
    return OwnServer.startWith({ isBare: false });
  }

  /** As somebody else would start it, who has not heard of Watchkeeper. */
  static async startBare(): Promise<OwnServer> {
    return OwnServer.startWith({ isBare: true });
  }

  private static async startWith({ isBare }: { isBare: boolean }): Promise<OwnServer> {
    const server = new OwnServer(await freePort(), isBare);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    this.child = spawn(
      devServerPath(),
      [
        ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(this.port)],
        ...['--db-filename', join(this.folder, 'temporal.db'), '--log-level', 'error'],
        ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
        ...(this.isBare ? [] : searchAttributes).flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
        ...devServerArgs,
      ],
      { stdio: 'ignore' },
    );
    await until('the server listens', () => isListening(this.port), 60_000);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}

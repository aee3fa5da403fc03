/**
 * A MariaDB server of a test's own: its folder, its port, its socket, ended with the process that started it. Where this
 * project says MySQL, its tests mean MariaDB 10.11 as Debian 12 has it.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from './lane-ports';
import { until } from './until';

const path = `${process.env.PATH ?? ''}:/usr/sbin`;
/** A server of a test holds nothing that is worth a write to a disk. */
const small = [
  '--innodb-buffer-pool-size=8M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=0',
];
const fast = [...small, '--innodb-doublewrite=0', '--skip-log-bin', '--performance-schema=off', '--key-buffer-size=1M'];

/** A MariaDB that starts removes whatever temporary tables lie here, those of others that run, too. */
const temporaryIn = (folder: string): string => join(folder, 'tmp');
const makeTemporary = (folder: string): string => {
  mkdirSync(temporaryIn(folder));
  return temporaryIn(folder);
};

/** What the agent logs in as. */
export const watcher = { username: 'watch', password: 'seen nothing', database: 'invoicing' };

/** System tables, the watcher and its database, made once: a server starts from a copy within half a second. */
export class MariadbTemplate {
  private constructor(readonly folder: string) {}

  static async make(): Promise<MariadbTemplate> {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-mariadb-'));
    const places = [`--datadir=${join(folder, 'data')}`, `--tmpdir=${makeTemporary(folder)}`];
    const words = ['--no-defaults', ...places, `--user=${userInfo().username}`, ...small];
    const plain = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
    execFileSync('mariadb-install-db', [...words, ...plain], { env: { ...process.env, PATH: path }, stdio: 'pipe' });
    const template = new MariadbTemplate(folder);
    const server = await template.server();
    const { username, password, database } = watcher;
    await server.sql(`create database ${database}`);
    await server.sql(`create user ${username}@'%' identified by '${password}'`);
    await server.sql(`grant select, insert, update on ${database}.* to ${username}@'%'`);
    await server.stop();
    rmSync(join(folder, 'data'), { recursive: true });
    cpSync(server.dataFolder, join(folder, 'data'), { recursive: true });
    await server.remove();
    return template;
  }

  /** A server that has just been started. */
  async server(options: MariadbOptions = {}): Promise<Mariadb> {
    const server = new Mariadb(this.folder, options.port ?? (await freePort()), options);
    await server.start();
    return server;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface MariadbOptions {
  port?: number;
  listen?: string;
  /** More words on its command line. */
  words?: readonly string[];
  /** What it is started under, such as another network. */
  under?: readonly string[];
}

export class Mariadb {
  readonly dataFolder: string;
  private readonly folder: string;
  private process: ChildProcess | null = null;

  constructor(
    templateFolder: string,
    readonly port: number,
    private readonly options: MariadbOptions,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), 'wk-maria-'));
    this.dataFolder = join(this.folder, 'data');
    makeTemporary(this.folder);
    mkdirSync(this.dataFolder);
    cpSync(join(templateFolder, 'data'), this.dataFolder, { recursive: true });
  }

  get pid(): number {
    const pid = this.process?.pid;
    if (pid === undefined) throw new Error('this server does not run');
    return pid;
  }

  /** Returns when it answers on its socket. */
  async start(words: readonly string[] = []): Promise<void> {
    const { listen = '127.0.0.1', under = [] } = this.options;
    const places = [
      `--datadir=${this.dataFolder}`,
      `--tmpdir=${temporaryIn(this.folder)}`,
      `--socket=${this.socket}`,
      `--pid-file=${join(this.folder, 'pid')}`,
    ];
    const address = [`--port=${this.port}`, `--bind-address=${listen}`, `--user=${userInfo().username}`];
    const server = ['mariadbd', '--no-defaults', ...places, ...address, ...fast];
    const naming = this.options.words?.some((word) => word.endsWith('name-resolve')) ? [] : ['--skip-name-resolve'];
    // Nobody has to end it, even when the test runner is killed.
    const line = [
      ...under,
      'setpriv',
      '--pdeathsig',
      'KILL',
      ...server,
      ...naming,
      ...(this.options.words ?? []),
      ...words,
    ];
    const log = openSync(join(this.folder, 'log'), 'a');
    const [program = '', ...rest] = line;
    const started = spawn(program, rest, { env: { ...process.env, PATH: path }, stdio: ['ignore', log, log] });
    closeSync(log);
    this.process = started;
    try {
      await until('MariaDB answers on its socket', () => this.answers(started), 60_000, 20);
    } catch (error) {
      const said = readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000);
      throw new Error(`${(error as Error).message}\n${said}`, { cause: error });
    }
  }

  /** Killed, as by the kernel: its connections are reset, and nothing listens any more. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** SIGSTOP: the kernel still takes connections for it, and nobody answers. */
  /** Returns when none of its threads runs any more: a signal is sent sooner than it is heard. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
    const untilMs = performance.now() + 10_000;
    while (!this.isFrozen()) if (performance.now() > untilMs) throw new Error(`${this.pid} did not stop`);
  }

  private isFrozen(): boolean {
    const tasks = `/proc/${this.pid}/task`;
    return readdirSync(tasks).every((task) => /^\d+ \(.*\) T /s.test(readFileSync(`${tasks}/${task}/stat`, 'latin1')));
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** As its root, over its socket. */
  async sql(statement: string): Promise<RowDataPacket[]> {
    const connection = await createConnection({ socketPath: this.socket, user: 'root' });
    try {
      const [rows] = await connection.query(statement);
      return rows as RowDataPacket[];
    } finally {
      await connection.end();
    }
  }

  async remove(): Promise<void> {
    if (this.process !== null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get socket(): string {
    return join(this.folder, 'socket');
  }

  private async answers(started: ChildProcess): Promise<boolean> {
    if (started.exitCode !== null || started.signalCode !== null) throw new Error('MariaDB has ended');
    if (!existsSync(this.socket)) return false;
    return this.sql('select 1').then(
      () => true,
      () => false,
    );
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.process;
    this.process = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    // One that is frozen hears nothing else.
    if (signal !== 'SIGKILL') ending.kill('SIGCONT');
    await ended;
  }
}

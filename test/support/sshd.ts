/**
 * A real OpenSSH server, private to its test: on a port of its own, with keys of its own, for the account that runs the
 * tests. `end` ends it and every session that it still has.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { bootId, readStat, signalProcess } from '../../src/adapters/processes/identity';
import type { SshServer } from '../../src/adapters/ssh/connect';
import { freePort } from './lane-ports';
import { removeFolder } from './remove-folder';
import { until } from './until';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((file) => existsSync(file)) ?? 'sshd';
/** Debian's service makes it; a server that root starts by hand needs it, too. */
const privilegeFolder = '/run/sshd';

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshdOptions {
  hostKeys?: readonly KeyType[];
  /** Lines of sshd_config(5), which count before the usual ones. */
  settings?: readonly string[];
}

export class TestSshd {
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  private child: ChildProcess | null = null;
  /** What it has said of itself since it was last started. */
  log = '';

  private constructor(
    readonly folder: string,
    readonly port: number,
    private hostKeys: readonly KeyType[],
    private settings: readonly string[],
  ) {
    this.privateKeyFile = join(folder, 'id_ed25519');
    this.knownHostsFile = join(folder, 'known_hosts');
    makeKey(this.privateKeyFile, 'ed25519');
    writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${this.privateKeyFile}.pub`), { mode: 0o600 });
    for (const type of hostKeys) makeKey(this.hostKeyFile(type), type);
    this.writeKnownHosts(hostKeys.map((type) => this.knownHostsLine(type)));
  }

  static async start({ hostKeys = ['ed25519'], settings = [] }: SshdOptions = {}): Promise<TestSshd> {
    const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-sshd-'));
    const sshd = new TestSshd(folder, await freePort(), hostKeys, settings);
    await sshd.start();
    return sshd;
  }

  get server(): SshServer {
    const { port, privateKeyFile, knownHostsFile } = this;
    return { host: '127.0.0.1', port, username: userInfo().username, privateKeyFile, knownHostsFile };
  }

  hostKeyFile(type: KeyType): string {
    return join(this.folder, `host_${type}`);
  }

  /** `hosts`: as they stand at the beginning of the line; the usual ones when left out. */
  knownHostsLine(type: KeyType, hosts = `[127.0.0.1]:${this.port}`): string {
    const [keyType = '', key = ''] = readFileSync(`${this.hostKeyFile(type)}.pub`, 'utf8').split(' ');
    return `${hosts} ${keyType} ${key.trim()}`;
  }

  writeKnownHosts(lines: readonly string[]): void {
    writeFileSync(this.knownHostsFile, lines.map((line) => `${line}\n`).join(''));
  }

  /** As when the host was set up anew. */
  makeNewHostKey(type: KeyType): void {
    makeKey(this.hostKeyFile(type), type);
  }

  use(hostKeys: readonly KeyType[], settings: readonly string[] = []): void {
    this.hostKeys = hostKeys;
    this.settings = settings;
    for (const type of hostKeys) if (!existsSync(this.hostKeyFile(type))) makeKey(this.hostKeyFile(type), type);
  }

  async start(): Promise<void> {
    if (process.getuid?.() === 0) mkdirSync(privilegeFolder, { recursive: true, mode: 0o755 });
    const file = join(this.folder, 'sshd_config');
    writeFileSync(file, this.configuration());
    const child = spawn(program, ['-D', '-e', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    this.log = '';
    child.stderr.on('data', (bytes: Buffer) => (this.log = (this.log + bytes.toString()).slice(-64_000)));
    await until(
      `sshd listens on port ${this.port}`,
      () => {
        if (child.exitCode !== null) throw new Error(`sshd has ended: ${this.log}`);
        return answers(this.port);
      },
      20_000,
    );
  }

  /** Every process of it below the one that listens: sessions, and what runs in them. */
  sessionPids(): number[] {
    return this.child?.pid === undefined ? [] : descendantsOf(this.child.pid);
  }

  /** As when the machine dies: the listener and all sessions at once, without a word. */
  kill(): Promise<void> {
    return this.endListener('SIGKILL');
  }

  /** As when the network breaks: the server goes on listening, and so does what runs in the sessions. */
  cutSessions(): void {
    for (const pid of this.serverPids()) kill(pid);
  }

  get isListening(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Only who listens: sessions, and what runs in them, go on. */
  async killListener(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Of each session, what speaks with the client. */
  serverPids(): number[] {
    return this.sessionPids().filter((pid) => nameOf(pid) === 'sshd');
  }

  /** Commands of that name that run now. */
  countRunning(name: string): number {
    return this.sessionPids().filter((pid) => nameOf(pid) === name).length;
  }

  async end(): Promise<void> {
    await this.endListener('SIGTERM');
    await removeFolder(this.folder);
  }

  private async endListener(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.pid === undefined || child.exitCode !== null) return;
    const sessions = descendantsOf(child.pid);
    const exited = once(child, 'exit');
    child.kill(signal);
    for (const pid of sessions) kill(pid);
    await exited;
  }

  private configuration(): string {
    const lines = [
      ...this.settings,
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      ...this.hostKeys.map((type) => `HostKey ${this.hostKeyFile(type)}`),
      `AuthorizedKeysFile ${join(this.folder, 'authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'LogLevel VERBOSE',
      // The files of the account's own login shell may be slow, and may not be made to be killed.
      `SetEnv HOME=${this.folder}`,
    ];
    return lines.map((line) => `${line}\n`).join('');
  }
}

export function makeKey(file: string, type: KeyType, passphrase = ''): void {
  const answer = 'y\n';
  const args = [
    '-q',
    '-t',
    type,
    '-N',
    passphrase,
    '-C',
    'test',
    '-f',
    file,
    ...(type === 'rsa' ? ['-b', '2048'] : []),
  ];
  execFileSync('ssh-keygen', args, { input: existsSync(file) ? answer : '', stdio: ['pipe', 'ignore', 'pipe'] });
}

function descendantsOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => readStat(Number(entry)) ?? []);
  const found = [root];
  for (const pid of found) {
    for (const stat of parents) if (stat.parentPid === pid && !found.includes(stat.pid)) found.push(stat.pid);
  }
  return found.slice(1);
}

/** Empty when it has just ended. */
function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function kill(pid: number): void {
  const stat = readStat(pid);
  if (stat !== null) signalProcess({ pid, startTicks: stat.startTicks, bootId: bootId() }, 'SIGKILL', 'process');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    // It may be taken by a server that ends before it has said a word.
    socket.once('close', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

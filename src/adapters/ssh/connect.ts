/** One connection to one SSH server, logged in by key, to a host that is known; or why there is none. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { Client, utils } from 'ssh2';
import { type NeverBegun, neverBegun } from './command-outcome';
import { ConnectDeadline, connectFailure, type ConnectPhase } from './connect-failure';
import { algorithmsToOffer, noKnownKind, unknownHost, wrongHostKey } from './host-key';
import { type KnownHost, lookUpHost } from './known-hosts';
import { SshConnection } from './ssh-connection';

export interface SshServer {
  host: string;
  port: number;
  username: string;
  /** Read anew for each connection, so that a new one is used without a word to anybody. */
  privateKeyFile: string;
  knownHostsFile: string;
}

/** A server that no longer answers is given up after this times that. */
const keepaliveIntervalMs = 10_000;
const unansweredKeepalives = 3;
const shownFirstWords = 64;

export async function connectTo(server: SshServer, withinMs: number): Promise<SshConnection | NeverBegun> {
  const files = readFiles(server);
  if ('kind' in files) return files;
  const unknown = unknownHost(files.known, server);
  if (unknown !== null) return neverBegun('hostKey', unknown);
  const { host, port } = server;
  return new Login(server, files, connectTcp({ host, port, noDelay: true }), withinMs).run();
}

interface Files {
  known: KnownHost;
  privateKey: Buffer;
}

function readFiles({ privateKeyFile, knownHostsFile, host, port }: SshServer): Files | NeverBegun {
  try {
    const privateKey = readFileSync(privateKeyFile);
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
      const why = key.message.includes('ncrypted')
        ? 'it has a passphrase'
        : 'it holds no private key that is understood';
      return neverBegun('files', `${privateKeyFile} cannot be used: ${why}; name a key without one, in OpenSSH’s form`);
    }
    if (!key.isPrivateKey()) {
      return neverBegun('files', `${privateKeyFile} holds a public key; name the private one`);
    }
    return { privateKey, known: lookUpHost(readFileSync(knownHostsFile, 'utf8'), host, port) };
  } catch (error) {
    const { code = 'no code', path = '' } = error as NodeJS.ErrnoException;
    return neverBegun('files', `${path} cannot be read (${code}); make it, or correct the configuration`);
  }
}

class Login {
  private phase: ConnectPhase = 'tcp';
  private firstWords = '';
  private wrongKey: string | null = null;
  private readonly client = new Client();

  constructor(
    private readonly server: SshServer,
    private readonly files: Files,
    private readonly socket: Socket,
    private readonly withinMs: number,
  ) {}

  async run(): Promise<SshConnection | NeverBegun> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ConnectDeadline()), this.withinMs);
    });
    try {
      await Promise.race([this.logIn(), deadline]);
      return new SshConnection(this.client, this.socket, this.place);
    } catch (error) {
      // Whatever it still says is heard by nobody.
      this.client.on('error', () => undefined);
      this.socket.on('error', () => undefined);
      this.socket.destroy();
      return this.failure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private get place(): string {
    return `${this.server.host}:${this.server.port}`;
  }

  private failure(error: unknown): NeverBegun {
    if (this.wrongKey !== null) return neverBegun('hostKey', this.wrongKey);
    const { message } = error as Error;
    if (message.includes('no matching host key')) {
      return neverBegun('hostKey', noKnownKind(this.files.known, this.server));
    }
    const { place, phase, firstWords, withinMs } = this;
    return connectFailure(error, { place, phase, firstWords, withinMs, username: this.server.username });
  }

  private async logIn(): Promise<void> {
    await once(this.socket, 'connect');
    this.phase = 'greeting';
    await new Promise<void>((resolve, reject) => {
      this.client.once('error', reject);
      this.client.once('close', () => reject(new Error('connection closed')));
      this.client.once('handshake', () => (this.phase = 'login'));
      this.client.once('ready', resolve);
      this.startClient();
      // ssh2 has paused it until it listens too.
      this.socket.on('data', this.hear);
    });
    this.socket.off('data', this.hear);
    this.client.removeAllListeners('error').removeAllListeners('close');
  }

  private startClient(): void {
    const { known, privateKey } = this.files;
    this.client.connect({
      sock: this.socket,
      username: this.server.username,
      privateKey,
      authHandler: ['publickey'],
      algorithms: { serverHostKey: algorithmsToOffer(known) },
      hostVerifier: (shown: Buffer) => {
        this.wrongKey = wrongHostKey(known, this.server, shown);
        return this.wrongKey === null;
      },
      // The deadline of the whole is ours.
      readyTimeout: 0,
      keepaliveInterval: keepaliveIntervalMs,
      keepaliveCountMax: unansweredKeepalives,
    });
  }

  private readonly hear = (bytes: Buffer): void => {
    if (this.phase !== 'greeting') return;
    this.firstWords = (this.firstWords + bytes.toString('latin1')).slice(0, shownFirstWords);
    if (this.firstWords.startsWith('SSH-2.0-') && this.firstWords.includes('\n')) this.phase = 'keys';
  };
}

/** A real mail server, private to its test, that keeps what it takes. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TakenMail {
  from: string;
  /** Of the envelope. */
  to: string[];
  /** As it came. */
  source: string;
  mail: Email;
  isEncrypted: boolean;
  user: string | null;
}

export interface MailServerOptions extends SMTPServerOptions {
  /** Before it says that it has taken a message: an error refuses it, and what never resolves never answers. */
  beforeAnswer?: () => Promise<void> | void;
}

export class TestMailServer {
  readonly taken: TakenMail[] = [];
  private readonly server: SMTPServer;

  private constructor({ beforeAnswer, ...options }: MailServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
        stream.on('end', () => {
          const source = Buffer.concat(chunks).toString('utf8');
          const take = async () => {
            await beforeAnswer?.();
            this.taken.push({
              from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
              to: session.envelope.rcptTo.map(({ address }) => address),
              source,
              mail: await PostalMime.parse(source),
              isEncrypted: session.secure,
              user: typeof session.user === 'string' ? session.user : null,
            });
          };
          take().then(
            () => callback(),
            (error: Error) => callback(error),
          );
        });
      },
      ...options,
    });
    // A client that leaves in the middle is what some tests are about.
    this.server.on('error', () => undefined);
  }

  static async start(options: MailServerOptions = {}, port = 0, address = '127.0.0.1'): Promise<TestMailServer> {
    const started = new TestMailServer(options);
    started.server.listen(port, address);
    await once(started.server.server, 'listening');
    return started;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get connectionCount(): number {
    return this.server.connections.size;
  }

  /** As when its machine dies: what is open breaks. */
  breakConnections(): void {
    for (const connection of this.server.connections) (connection as unknown as { _socket: Socket })._socket.destroy();
  }

  async close(): Promise<void> {
    this.breakConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** TLS in front of a server that has none, with an authority and certificates of its own that live for a day. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';

export interface Certificates {
  authority: string;
  server: { certificate: string; key: string };
  client: { certificate: string; key: string };
}

export function makeCertificates(folder: string): Certificates {
  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-days',
    '1',
    '-subj',
    '/CN=ca',
  );
  const sign = (name: string, extension: string) => {
    writeFileSync(file(`${name}.ext`), `${extension}\n`);
    openssl('req', ...newKey, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', `/CN=${name}`);
    const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
    const about = ['-days', '1', '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`)];
    openssl('x509', '-req', '-in', file(`${name}.csr`), ...authority, ...about);
    return { certificate: file(`${name}.pem`), key: file(`${name}.key`) };
  };
  return {
    authority: file('ca.pem'),
    server: sign('server', 'subjectAltName=DNS:localhost,IP:127.0.0.1'),
    client: sign('client', 'extendedKeyUsage=clientAuth'),
  };
}

export class TlsFront {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** Asks for a certificate of the authority from each client. */
  static async start(targetPort: number, { authority, server }: Certificates): Promise<TlsFront> {
    const tlsServer = createServer({
      cert: readFileSync(server.certificate),
      key: readFileSync(server.key),
      ca: readFileSync(authority),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    });
    const front = new TlsFront(tlsServer);
    tlsServer.on('secureConnection', (client) => front.join(client, connect(targetPort, '127.0.0.1')));
    tlsServer.listen(0, '127.0.0.1');
    await once(tlsServer, 'listening');
    return front;
  }

  get address(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.sockets.delete(socket));
      socket.pipe(other);
    }
  }
}

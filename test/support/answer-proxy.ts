/** Stands between a client and a server on this machine, and keeps the server's answers to itself when told to. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class AnswerProxy {
  private readonly sockets = new Set<Socket>();
  private losesAnswers = false;
  private readonly server: Server;

  private constructor(targetPort: number) {
    this.server = createServer((client) => this.join(client, connect(targetPort, '127.0.0.1')));
  }

  static async start(targetPort: number): Promise<AnswerProxy> {
    const proxy = new AnswerProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  loseAnswers(): void {
    this.losesAnswers = true;
  }

  /** Over new connections: one with a gap in it is of no use. */
  hearAnswers(): void {
    this.losesAnswers = false;
    this.dropAll();
  }

  async end(): Promise<void> {
    this.dropAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, upstream: Socket): void {
    client.pipe(upstream);
    upstream.on('data', (bytes) => this.losesAnswers || client.write(bytes));
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      // A side that breaks off ends both; 'close' follows.
      socket.on('error', () => {});
      socket.once('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  }

  private dropAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

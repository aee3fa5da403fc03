/** Serves a process's metrics on `/metrics`. A port that is taken is told once, and tried again: the work goes on. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const tryAgainMs = 10_000;

export interface MetricsServerOptions {
  listen: string;
  port: number;
  text: () => string;
  onServing: (url: string) => void;
  /** Told when it begins; `sentence` says what to do. */
  onRefused: (sentence: string) => void;
}

export class MetricsServer {
  private server: Server | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isRefused = false;
  private isStopped = false;

  constructor(private readonly options: MetricsServerOptions) {}

  start(): void {
    const { listen, port } = this.options;
    const server = createServer((request, response) => this.answer(request, response));
    server.once('error', (error: NodeJS.ErrnoException) => this.onRefused(error));
    server.listen({ port, host: listen, exclusive: true }, () => {
      this.server = server;
      if (this.isStopped) return this.stop();
      this.isRefused = false;
      this.options.onServing(`http://${listen.includes(':') ? `[${listen}]` : listen}:${port}/metrics`);
    });
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private answer({ method, url }: IncomingMessage, response: ServerResponse): void {
    const isRead = method === 'GET' || method === 'HEAD';
    const path = url?.split('?')[0];
    if (!isRead) return void response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    if (path !== '/metrics') return void response.writeHead(404).end('The metrics are at /metrics.\n');
    const text = this.options.text();
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(method === 'HEAD' ? undefined : text);
  }

  private onRefused(error: NodeJS.ErrnoException): void {
    if (this.isStopped) return;
    if (!this.isRefused) this.options.onRefused(sentenceOf(error, this.options));
    this.isRefused = true;
    // An earlier life of this very process may be about to give it back.
    this.timer = setTimeout(() => this.start(), tryAgainMs).unref();
  }
}

function sentenceOf(error: NodeJS.ErrnoException, { listen, port }: MetricsServerOptions): string {
  const sentences: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${listen} is taken by another process; end that, or set another port under prometheus`,
    EADDRNOTAVAIL: `${listen} is no address of this machine; correct prometheus.listen`,
    EACCES: `port ${port} may not be used by this user; set one from 1024 on under prometheus`,
  };
  return `No metrics: ${sentences[error.code ?? ''] ?? error.message}.`;
}

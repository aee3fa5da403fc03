import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const archiveName = `temporal_cli_1.8.2_linux_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.tar.gz`;

/** The release page of the Temporal CLI: `/v1.8.2/checksums.txt` and the archive, each replaceable by a test. */
export class ReleaseServer {
  readonly requested: string[] = [];
  private readonly answers = new Map<string, Answer>();
  private server: Server | undefined;
  /** Kept after `stop`, when nobody answers there any more. */
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      this.requested.push(path);
      const answer = this.answers.get(path);
      if (answer) answer(request, response);
      else response.writeHead(404).end('no such page');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  answer(file: string, answer: Answer): void {
    this.answers.set(`/v1.8.2/${file}`, answer);
  }

  serve(file: string, content: Buffer | string): void {
    this.answer(file, (_request, response) => response.writeHead(200).end(content));
  }

  /** A complete release as GitHub serves it, redirect included. */
  serveRelease(archive: Buffer, sha256 = sha256Of(archive)): void {
    this.serve(
      'checksums.txt',
      `${'0'.repeat(64)}  temporal_cli_1.8.2_darwin_arm64.tar.gz\n${sha256}  ${archiveName}\n`,
    );
    this.answer(archiveName, (_request, response) => response.writeHead(302, { location: `/v1.8.2/asset` }).end());
    this.serve('asset', archive);
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A real tar.gz with LICENSE and the given program as `temporal`. */
export function temporalArchive(script: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-archive-'));
  try {
    writeFileSync(join(folder, 'LICENSE'), 'MIT\n');
    writeFileSync(join(folder, 'temporal'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    execFileSync('tar', ['-czf', join(folder, 'archive'), '-C', folder, 'LICENSE', 'temporal']);
    return readFileSync(join(folder, 'archive'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

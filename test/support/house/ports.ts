/**
 * Ports that are free now, below the range from which the kernel gives clients theirs. What is free stays so only until
 * somebody listens: files that run side by side draw from ranges of their own.
 */
import { createServer } from 'node:net';

const each = 325;
const worker = (Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % 4;
const first = 23_000 + worker * each;
const last = first + each - 1;
let next = first + ((process.pid * 20) % each);

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = next;
    next = next === last ? first : next + 1;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port ?? 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

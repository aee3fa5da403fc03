/**
 * Ports that are free now, below the range from which the kernel gives clients theirs. Each lane of a run of tests has
 * its own: between a look at a port and its use another lane could take it.
 */
import { createServer } from 'node:net';

const first = 25_000;
const portsPerLane = 500;
const laneCount = 14;

const lane = Number(process.env['WATCHKEEPER_TEST_LANE'] ?? process.pid) % laneCount;
const begin = first + lane * portsPerLane;
// Each test file has this module to itself, and the one before may have left something that is about to end.
let next = Math.floor(Math.random() * portsPerLane);

export async function freePort(): Promise<number> {
  for (;;) {
    const port = begin + next;
    next = (next + 1) % portsPerLane;
    if (await isFree(port)) return port;
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** At every address: who listens at another one than ours is in the way of a tenant, too. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

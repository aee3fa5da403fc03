/** Who listens on a TCP port, from /proc (proc(5), net/tcp). Processes of other users show no pid unless we are root. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export interface Listener {
  port: number;
  /** Null when the process cannot be seen (another user's, or in another container). */
  pid: number | null;
  /** The first word of its command line without its folder; null with the pid. */
  program: string | null;
}

const listenState = '0A';

/** The sockets that listen on the port on any local address. */
export function listenersOn(port: number): Listener[] {
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return [];
  const pids = pidsHolding(inodes);
  if (pids.length === 0) return [{ port, pid: null, program: null }];
  return pids.map((pid) => ({ port, pid, program: programName(pid) }));
}

/** Every port that somebody listens on, on any local address. */
export function listeningPorts(): Set<number> {
  const ports = new Set<number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readTable(table).split('\n')) {
      const [, local = '', , state] = line.trim().split(/\s+/);
      if (state === listenState) ports.add(parseInt(local.slice(local.lastIndexOf(':') + 1), 16));
    }
  }
  return ports;
}

/** Whether a server can be bound there now; asks the kernel, so that nothing that /proc hides is missed. */
export function isPortFree(port: number, address = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`cannot listen on ${address}:${port}: ${error.message}`));
    });
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function listeningInodes(port: number): Set<string> {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = readTable(table);
    // Long where many sockets are open, so the many lines that do not mention the port are not taken apart.
    for (let at = text.indexOf(hexPort); at !== -1; at = text.indexOf(hexPort, at + 1)) {
      const line = text.slice(text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at));
      const fields = line.trim().split(/\s+/);
      if (fields[3] === listenState && fields[1]?.endsWith(hexPort) && fields[9]) inodes.add(fields[9]);
    }
  }
  return inodes;
}

function readTable(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    // A kernel without IPv6 has no tcp6.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function pidsHolding(inodes: ReadonlySet<string>): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => holdsOneOf(pid, inodes));
}

function holdsOneOf(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[([0-9]+)\]$/.exec(descriptorTarget(pid, fd))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    // Another user's process, or gone meanwhile: not one that can be named.
    return false;
  }
}

function descriptorTarget(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    // Closed between the listing and this look.
    return '';
  }
}

function programName(pid: number): string | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[0]?.split('/').at(-1) || readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // Gone meanwhile.
    return null;
  }
}

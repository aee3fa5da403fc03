/** What the three processes have used so far, and what the server has written. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { temporalDatabaseFile } from '../../../src/embedded/temporal-arguments';
import type { House } from '../../support/house';
import type { Part } from '../../support/house/part';
import { monotonicMs } from './notes';

export interface Cost {
  atMs: number;
  cpuMs: { agent: number; worker: number; server: number };
  rssBytes: { agent: number; worker: number; server: number };
  commits: number;
}

export function costNow(house: House): Cost {
  const { agent, worker, server } = house;
  const each = (read: (part: Part) => number) => ({ agent: read(agent), worker: read(worker), server: read(server) });
  return {
    atMs: monotonicMs(),
    cpuMs: each((part) => part.cpuMs()),
    rssBytes: each((part) => rssOf(part.identity.pid)),
    commits: commitsOf(house.stateDir),
  };
}

/** Part of one core that was used between the two. */
export function cpuShare(from: Cost, to: Cost, who: keyof Cost['cpuMs']): number {
  return (to.cpuMs[who] - from.cpuMs[who]) / (to.atMs - from.atMs);
}

export function rssOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;
}

/**
 * Transactions that SQLite has written since the database was opened: `iChange` of its WAL index header.
 * Source: sqlite.org/walformat.html, section 2.1.
 */
export function commitsOf(stateDir: string): number {
  const header = Buffer.alloc(12);
  const fd = openSync(`${temporalDatabaseFile(stateDir)}-shm`, 'r');
  try {
    readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  return header.readUInt32LE(8);
}

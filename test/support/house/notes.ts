/** What test tenants note of themselves, and whether what they noted is still so. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootId, isAlive, type ProcessIdentity } from '../../../src/adapters/processes/identity';

export class TenantNotes {
  constructor(readonly folder: string) {}

  names(): string[] {
    return readdirSync(this.folder).flatMap((file) => (file.endsWith('.starts') ? [file.slice(0, -7)] : []));
  }

  /** All processes that ever were this tenant, oldest first. */
  starts(name: string): ProcessIdentity[] {
    return this.identities(`${name}.starts`);
  }

  /** Those that crashed by themselves. */
  crashes(name: string): ProcessIdentity[] {
    return this.identities(`${name}.crashes`);
  }

  signals(name: string): { pid: number; signal: string }[] {
    return this.lines(`${name}.signals`).map(([pid, signal = '']) => ({ pid: Number(pid), signal }));
  }

  alive(name: string): ProcessIdentity[] {
    return this.starts(name).filter(isAlive);
  }

  private identities(file: string): ProcessIdentity[] {
    return this.lines(file).map(([pid, ticks]) => ({
      pid: Number(pid),
      startTicks: Number(ticks),
      bootId: bootId(),
    }));
  }

  private lines(file: string): string[][] {
    let text: string;
    try {
      text = readFileSync(join(this.folder, file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    // A line that is being written does not count yet.
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
  }
}

export function keyOf({ pid, startTicks }: ProcessIdentity): string {
  return `${pid}/${startTicks}`;
}

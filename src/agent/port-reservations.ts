/** Ports that nobody else may be given: claimed by a directory, in use by a tenant, listened on, or being given now. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listeningPorts } from '../adapters/ports/listeners';
import type { TenantFailureType } from '../domain/tenants/failures';
import { choosePort, type PortRange } from '../domain/tenants/port-choice';
import { readPort } from '../domain/tenants/tenant-directory';
import type { Journal } from './journal';
import { findStranger } from './stranger';
import { TenantRequestError } from './tenant-requests';

const refusals: Record<'taken' | 'noneFree', TenantFailureType> = { taken: 'portRefused', noneFree: 'noFreePort' };

export class PortReservations {
  private readonly reserved = new Map<number, string>();

  constructor(private readonly journal: Journal) {}

  /** In one go, so that two that ask at the same time get different ones. Hold it until the port file is in place. */
  reserve(name: string, wanted: number | null, { watchPath, ports }: { watchPath: string; ports: PortRange }): number {
    const taken = this.listTaken(watchPath);
    if (wanted !== null && taken.get(wanted) === listened) {
      const stranger = findStranger(wanted);
      if (stranger !== null) throw new TenantRequestError('portRefused', `${stranger.message}; choose another port`);
    }
    const choice = choosePort(ports, taken, wanted);
    if (choice.kind !== 'chosen') throw new TenantRequestError(refusals[choice.kind], choice.message);
    this.reserved.set(choice.port, name);
    return choice.port;
  }

  release(port: number): void {
    this.reserved.delete(port);
  }

  /** Later ones say better who it is. */
  private listTaken(watchPath: string): Map<number, string> {
    const taken = new Map<number, string>();
    for (const port of listeningPorts()) taken.set(port, listened);
    for (const { port, name } of portFiles(watchPath)) taken.set(port, `is claimed by the directory ${name}`);
    for (const { name, port, present, process } of this.journal.states) {
      if (present) taken.set(port, `belongs to tenant ${name}`);
      if (process !== null) taken.set(process.port, `is in use by tenant ${name}`);
    }
    for (const [port, name] of this.reserved) taken.set(port, `is being given to tenant ${name}`);
    return taken;
  }
}

const listened = 'is listened on';

/** Also of directories that are no tenants for another reason. */
function portFiles(watchPath: string): { port: number; name: string }[] {
  return readdirSync(watchPath)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const port = readPortFile(join(watchPath, name, 'port'));
      return port === null ? [] : [{ port, name }];
    });
}

function readPortFile(file: string): number | null {
  try {
    return statSync(file).isFile() ? readPort(readFileSync(file, 'utf8')) : null;
  } catch {
    // There is none, or it cannot be read: then it claims nothing.
    return null;
  }
}

/** What tenants of this host have written, for who asks from elsewhere. Only ever read in a tenant's own directory. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { readParts } from '../adapters/appended-files/read-parts';
import { isTenantName, namePatternOf } from '../domain/tenants/tenant-directory';
import { remotePartBytes, remoteWaitMs, type LogAnswer, type LogRequest } from '../domain/tenants/tenant-log';
import { TenantRequestError } from './tenant-requests';

/** Each holds one of the places that the requests of people need, too. */
const mostWaiting = 5;

export class TenantLogs {
  private waiting = 0;

  /** Asked each time, for they may be changed while the agent runs. */
  constructor(private readonly settings: () => Pick<TenantSettings, 'watchPath' | 'namePattern'>) {}

  async read({ name, files, waitMs }: LogRequest): Promise<LogAnswer> {
    const home = this.homeOf(name);
    const mayWait = waitMs > 0 && this.waiting < mostWaiting;
    if (mayWait) this.waiting += 1;
    try {
      const allowedMs = mayWait ? Math.min(waitMs, remoteWaitMs) : 0;
      return { files: await readParts(home, files, { maxBytes: remotePartBytes, waitMs: allowedMs }) };
    } finally {
      if (mayWait) this.waiting -= 1;
    }
  }

  private homeOf(name: string): string {
    const { watchPath, namePattern } = this.settings();
    const home = join(watchPath, name);
    if (!isTenantName(name, namePatternOf(namePattern)) || !isDirectory(home)) {
      throw new TenantRequestError('tenantUnknown', `there is no directory of tenant ${name} on this host`);
    }
    return home;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

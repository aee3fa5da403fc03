/**
 * Takes a tenant's directory away: out of sight with one rename, then the tenant is ended, and what it worked in is
 * deleted when its process is gone. Whatever ends the agent meanwhile, the next one goes on with it.
 */
import { lstatSync, renameSync, rmdirSync, unlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncToDisk } from '../adapters/directories/durable';
import { mountsIn } from '../adapters/directories/mounts';
import { refuseDirectoryName, type RemovedTenant, type RemoveTenantRequest } from '../domain/tenants/directory-request';
import { releaseOf } from '../domain/tenants/release';
import { releasedRefusal } from '../domain/tenants/tenant-command';
import { judgeDirectory } from '../domain/tenants/tenant-directory';
import type { LedgerEntry } from './directory-ledger';
import { readTenantDirectory } from './read-tenant-directory';
import { inodeOf } from './tenant-addition';
import type { DirectoryDeps } from './directory-deps';
import { TenantRequestError } from './tenant-requests';

/** Each step of it, so that a test can end the agent there. */
export type RemovalStep = 'begun' | 'moved' | 'ended';

const lookEveryMs = 25;

export class TenantRemoval {
  constructor(
    private readonly deps: DirectoryDeps,
    private readonly onStep: (step: RemovalStep) => void = () => {},
  ) {}

  /** Resolves when the tenant's process is gone; what is left of its directory is deleted soon after. */
  async carryOut(request: RemoveTenantRequest, signal: AbortSignal): Promise<RemovedTenant> {
    const { name, requestId } = request;
    const { ledger, hidden, host } = this.deps;
    const known = ledger.find(requestId);
    if (known?.isDone !== true) {
      const begun = known ?? (await this.begin(request));
      const inode = inodeOf(this.homeOf(name));
      if (inode === begun.inode) await this.moveAway(request);
      else if (known === undefined) throw unknown(`${this.homeOf(name)} was changed meanwhile; look again`);
      // It was moved away by an agent that was killed before it could say so; another inode is somebody's new one.
      else if (inode === null) this.deps.onMovedAway(name, reasonOf(request));
      await ledger.put({ ...begun, isDone: true });
    }
    await this.untilEnded(name, signal);
    this.onStep('ended');
    void hidden.sweep();
    return { name, host, directory: this.homeOf(name) };
  }

  private async begin({ name, requestId }: RemoveTenantRequest): Promise<LedgerEntry> {
    const { ledger, journal } = this.deps;
    const inode = this.mayRemove(name).ino;
    const begun: LedgerEntry = {
      ...{ requestId, verb: 'remove', name, inode, port: 0 },
      ...{ journal: journal.id, seq: journal.lastSeq, isDone: false },
    };
    await ledger.put(begun);
    this.onStep('begun');
    return begun;
  }

  private async moveAway(request: RemoveTenantRequest): Promise<void> {
    const { name } = request;
    const { watchPath } = this.deps.settings();
    const home = this.homeOf(name);
    // What a link leads to may be anybody's.
    if (lstatSync(home).isSymbolicLink()) unlinkSync(home);
    else this.hide(name, home);
    this.onStep('moved');
    this.deps.onMovedAway(name, reasonOf(request));
    await syncToDisk(watchPath);
  }

  private hide(name: string, home: string): void {
    const folder = this.deps.hidden.make('removed');
    try {
      renameSync(home, join(folder, name));
    } catch (error) {
      rmdirSync(folder);
      throw error;
    }
  }

  private mayRemove(name: string): Stats {
    const { watchPath, startFile } = this.deps.settings();
    const release = releaseOf(this.deps.journal.state(name) ?? {});
    if (release !== null) throw new TenantRequestError('requestRefused', releasedRefusal(name, release));
    const refusal = refuseDirectoryName(name);
    if (refusal !== null) throw new TenantRequestError('nameRefused', refusal);
    const home = this.homeOf(name);
    const found = lstatSync(home, { throwIfNoEntry: false });
    if (found === undefined) throw unknown(`there is no ${home} on host ${this.deps.host}`);
    const facts = readTenantDirectory(watchPath, name, startFile);
    const isTenant = facts !== null && judgeDirectory(facts, Date.now()).kind !== 'none';
    if (!isTenant && this.deps.journal.state(name)?.present !== true) {
      throw unknown(`${home} is no directory with a port file, so it is no tenant; remove it by hand`);
    }
    const mounts = found.isSymbolicLink() ? [] : mountsIn(home);
    if (mounts.length > 0) {
      throw new TenantRequestError('directoryFailed', `something is mounted on ${mounts[0]}; unmount it and ask again`);
    }
    return found;
  }

  private async untilEnded(name: string, signal: AbortSignal): Promise<void> {
    const { isSupervised, journal } = this.deps;
    while (isSupervised(name) && journal.state(name)?.present !== true) await pause(lookEveryMs, undefined, { signal });
  }

  private homeOf(name: string): string {
    return join(this.deps.settings().watchPath, name);
  }
}

function reasonOf({ by }: RemoveTenantRequest): string {
  return `it was removed by ${by}`;
}

function unknown(message: string): TenantRequestError {
  return new TenantRequestError('tenantUnknown', message);
}

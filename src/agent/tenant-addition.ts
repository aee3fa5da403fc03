/**
 * Makes a tenant's directory: a copy of the template is made out of sight and complete to the last byte, and appears with
 * one rename. Whatever ends the agent meanwhile leaves a whole directory or none.
 */
import { existsSync, lstatSync, renameSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { copyFolder, syncToDisk } from '../adapters/directories/durable';
import {
  refuseNewName,
  refusePort,
  type AddedTenant,
  type AddTenantRequest,
} from '../domain/tenants/directory-request';
import type { LedgerEntry } from './directory-ledger';
import type { DirectoryDeps } from './directory-deps';
import { TenantRequestError } from './tenant-requests';

/** Each step of it, so that a test can end the agent there. */
export type AdditionStep = 'copied' | 'begun' | 'moved';

export class TenantAddition {
  constructor(
    private readonly deps: DirectoryDeps,
    private readonly onStep: (step: AdditionStep) => void = () => {},
  ) {}

  async carryOut(request: AddTenantRequest, signal: AbortSignal): Promise<AddedTenant> {
    const { ledger, ports, hidden } = this.deps;
    const { name, requestId } = request;
    const known = ledger.find(requestId);
    if (known !== undefined && (known.isDone || inodeOf(this.homeOf(name)) === known.inode)) return this.finish(known);
    const settings = this.deps.settings();
    this.mayAdd(request, settings);
    const template = this.readTemplate(settings);
    const port = ports.reserve(name, request.port, settings);
    try {
      const folder = hidden.make('adding');
      try {
        const made = join(folder, name);
        await copyFolder(template, made, signal);
        await writePort(made, port);
        this.onStep('copied');
        return await this.moveIn(made, request, port, settings, signal);
      } finally {
        await hidden.drop(folder);
      }
    } finally {
      ports.release(port);
    }
  }

  private async moveIn(
    made: string,
    request: AddTenantRequest,
    port: number,
    settings: TenantSettings,
    signal: AbortSignal,
  ): Promise<AddedTenant> {
    const { ledger, journal } = this.deps;
    const { name, requestId } = request;
    const inode = lstatSync(made).ino;
    const begun: LedgerEntry = {
      ...{ requestId, verb: 'add', name, inode, port },
      ...{ journal: journal.id, seq: journal.lastSeq, isDone: false },
    };
    await ledger.put(begun);
    this.onStep('begun');
    signal.throwIfAborted();
    this.mayAdd(request, settings);
    renameSync(made, this.homeOf(name));
    this.onStep('moved');
    await syncToDisk(settings.watchPath);
    this.deps.onMovedIn(request, port);
    return this.finish(begun);
  }

  private async finish(entry: LedgerEntry): Promise<AddedTenant> {
    if (!entry.isDone) await this.deps.ledger.put({ ...entry, isDone: true });
    const { name, port, journal, seq } = entry;
    return { name, host: this.deps.host, port, journal, seq };
  }

  private mayAdd({ name, port }: { name: string; port: number | null }, settings: TenantSettings): void {
    const { journal, isSupervised } = this.deps;
    const refusal = refuseNewName(name, settings.namePattern);
    if (refusal !== null) throw new TenantRequestError('nameRefused', refusal);
    const portRefusal = refusePort(port);
    if (portRefusal !== null) throw new TenantRequestError('portRefused', portRefusal);
    const home = this.homeOf(name);
    if (inodeOf(home) !== null) {
      throw new TenantRequestError('nameRefused', `there is ${home} already; choose another name, or remove it first`);
    }
    if (isSupervised(name) || journal.state(name)?.present === true) {
      throw new TenantRequestError('nameRefused', `a tenant ${name} is just being ended; ask again in a moment`);
    }
  }

  private readTemplate({ template, startFile }: TenantSettings): string {
    const { host } = this.deps;
    const refuse = (message: string) => new TenantRequestError('noTemplate', message);
    if (template === null) {
      throw refuse(
        `tenants.template is not set in the configuration of host ${host}: set it to a folder that holds ${startFile} ` +
          'and whatever else a new tenant begins with',
      );
    }
    if (statSync(template, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw refuse(`the template ${template} is no folder on host ${host}; make it, or change tenants.template`);
    }
    if (existsSync(join(template, startFile))) return template;
    throw refuse(
      `the template ${template} on host ${host} has no ${startFile}; put it there, or change tenants.template`,
    );
  }

  private homeOf(name: string): string {
    return join(this.deps.settings().watchPath, name);
  }
}

/** Of the entry itself, be it a link; null when there is none. */
export function inodeOf(path: string): number | null {
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

async function writePort(home: string, port: number): Promise<void> {
  const file = join(home, 'port');
  // The template may have one, be it a link to somewhere else.
  await rm(file, { recursive: true, force: true });
  await writeFile(file, `${port}\n`, { flag: 'wx', flush: true });
  await syncToDisk(home);
}

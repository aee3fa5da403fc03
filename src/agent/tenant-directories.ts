/**
 * Adds and removes tenants on behalf of people: one request for a name at a time, each carried out once however often it
 * is asked, and cleared up after when an agent was killed in the middle.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../config/tenants';
import { readWorkingDirectory } from '../adapters/processes/working-directory';
import type {
  AddedTenant,
  AddTenantRequest,
  RemovedTenant,
  RemoveTenantRequest,
} from '../domain/tenants/directory-request';
import type { DirectoryDeps } from './directory-deps';
import { directoryFailure } from './directory-failure';
import { DirectoryLedger } from './directory-ledger';
import { HiddenFolders } from './hidden-folders';
import type { Journal } from './journal';
import { PortReservations } from './port-reservations';
import { TenantAddition, type AdditionStep } from './tenant-addition';
import { TenantRemoval, type RemovalStep } from './tenant-removal';
import { journalFull, TenantRequestError } from './tenant-requests';
import { markerFile } from '../domain/tenants/tenant-directory';

export interface DirectoryOptions {
  host: string;
  ledgerFile: string;
  journal: Journal;
  settings: () => TenantSettings;
  supervisor: {
    /** Undefined when it is no tenant, or not any more. */
    find(name: string): object | undefined;
    /** A directory has come. */
    lookAt(name: string): void;
    /** A directory is gone, for certain. */
    noteGone(name: string, reason: string): void;
    /** Null when it is over. */
    noteProblem(code: 'leftovers', message: string | null): void;
  };
  onLedgerUnreadable: (error: Error) => void;
  onAdded: (request: AddTenantRequest, port: number) => void;
  onStep?: (step: AdditionStep | RemovalStep) => void;
}

const sweepEveryMs = 30_000;

export class TenantDirectories {
  private readonly hidden: HiddenFolders;
  private readonly addition: TenantAddition;
  private readonly removal: TenantRemoval;
  private readonly underWay = new Map<string, { requestId: string; ended: Promise<void> }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: DirectoryOptions) {
    const { host, journal, settings, supervisor, onStep } = options;
    this.hidden = new HiddenFolders(
      () => settings().watchPath,
      (name, directory) => this.isInUse(name, directory),
      (failure) => supervisor.noteProblem('leftovers', failure === null ? null : failure.message),
    );
    const deps: DirectoryDeps = {
      host,
      ledger: new DirectoryLedger(options.ledgerFile, options.onLedgerUnreadable),
      journal,
      ports: new PortReservations(journal),
      hidden: this.hidden,
      settings,
      isSupervised: (name) => supervisor.find(name) !== undefined,
      onMovedIn: (request, port) => {
        options.onAdded(request, port);
        supervisor.lookAt(request.name);
      },
      onMovedAway: (name, reason) => supervisor.noteGone(name, reason),
    };
    this.addition = new TenantAddition(deps, onStep);
    this.removal = new TenantRemoval(deps, onStep);
  }

  /** After the supervisor has taken up what runs. */
  start(): void {
    void this.hidden.sweep();
    this.timer = setInterval(() => void this.hidden.sweep(), sweepEveryMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  add(request: AddTenantRequest, signal: AbortSignal): Promise<AddedTenant> {
    return this.oneAtATime(`tenant ${request.name} cannot be added`, request, () =>
      this.addition.carryOut(request, signal),
    );
  }

  /** Resolves when the process is gone. */
  remove(request: RemoveTenantRequest, signal: AbortSignal): Promise<RemovedTenant> {
    return this.oneAtATime(`tenant ${request.name} cannot be removed`, request, () =>
      this.removal.carryOut(request, signal),
    );
  }

  private async oneAtATime<T>(
    what: string,
    { name, requestId }: { name: string; requestId: string },
    act: () => Promise<T>,
  ): Promise<T> {
    for (let other = this.underWay.get(name); other !== undefined; other = this.underWay.get(name)) {
      if (other.requestId !== requestId) {
        throw new TenantRequestError('requestRefused', `tenant ${name} is being added or removed just now; ask again`);
      }
      await other.ended;
    }
    const acted = this.prepared(act);
    const ended = acted.then(
      () => void this.underWay.delete(name),
      () => void this.underWay.delete(name),
    );
    this.underWay.set(name, { requestId, ended });
    try {
      return await acted;
    } catch (error) {
      throw directoryFailure(what, this.options.settings().watchPath, error);
    }
  }

  private async prepared<T>(act: () => Promise<T>): Promise<T> {
    const { journal, settings } = this.options;
    const { watchPath } = settings();
    if (!existsSync(join(watchPath, markerFile))) {
      const message = `the watch path ${watchPath} is not there or has no marker file; is it mounted?`;
      throw new TenantRequestError('directoryFailed', message);
    }
    if (!journal.isWritten) throw journalFull();
    return act();
  }

  private isInUse(name: string, directory: string): boolean {
    const { journal, supervisor } = this.options;
    if (supervisor.find(name) === undefined) return false;
    const state = journal.state(name);
    if (state?.present !== true) return true;
    // A new tenant of the same name has its processes elsewhere.
    const place = state.process === null ? null : readWorkingDirectory(state.process.identity.pid);
    return place !== null && (place === directory || place.startsWith(`${directory}/`));
  }
}

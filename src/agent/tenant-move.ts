/** Gives a running tenant another database: by a restart, or by telling its process. */
import type { DatabaseMember } from '../domain/databases/database-member';
import type { TenantState, TransitionFact } from '../domain/tenants/tenant-state';
import { usedOf } from './launch-facts';
import { readDatabaseFile, writeDatabaseFile } from './tenant-files';
import type { TenantHost } from './tenant-host';
import type { TenantProcess } from './tenant-process';
import type { TenantStart } from './tenant-start';

export interface MoveDeps {
  tenant: { readonly name: string; readonly state: TenantState; record(fact: TransitionFact): void };
  host: TenantHost;
  process: TenantProcess;
  starting: TenantStart;
  stop: (reason: string) => void;
  /** It has to prove anew that it serves. */
  checkAnew: () => void;
}

type Way = 'restart' | 'repoint';

/** Who asked, and by which request: a repeated one is answered from the journal. */
export interface Asked {
  by: string;
  requestId: string;
}

export class TenantMove {
  private latest: { way: Way; generation: number; begunAtMs: number } | null = null;

  constructor(private readonly deps: MoveDeps) {}

  /** Whether its process can be told, as it is now. */
  get isRepointable(): boolean {
    const { tenant, host } = this.deps;
    // One that has not served yet may not listen to signals yet, and would die of one.
    return host.settings.onDatabaseChange !== 'restart' && tenant.state.process?.servingSince != null;
  }

  /** There is no database for it; it is started again as soon as there is one. */
  toNone(reason: string): void {
    this.deps.stop(reason);
  }

  /** `giveBack` returns the slot that the start has then, too. */
  byRestart(to: DatabaseMember, why: string, giveBack: () => void): void {
    const { tenant, stop, starting } = this.deps;
    const from = tenant.state.process?.database?.name ?? '';
    const reason = `${why}; it moves to ${to.name}`;
    tenant.record({ kind: 'databaseMoved', from, to: to.name, reason });
    starting.keepSlot(giveBack);
    this.note(from, 'restart');
    stop(reason);
  }

  /**
   * False when its process is gone, and its end about to be seen. Throws when the file cannot be written. Not recorded
   * before it is done: done twice it is the same.
   */
  byTelling(to: DatabaseMember, why: string, asked: Asked | null = null): boolean {
    const { tenant, host, process, checkAnew } = this.deps;
    const { onDatabaseChange } = host.settings;
    const present = tenant.state.process;
    if (onDatabaseChange === 'restart' || present === null) return false;
    const database = usedOf(to);
    const from = present.database?.name ?? '';
    writeDatabaseFile(host.homeOf(tenant.name), onDatabaseChange.file, database);
    if (onDatabaseChange.signal !== null && !process.tell(onDatabaseChange.signal)) return false;
    tenant.record({ kind: 'databaseRepointed', run: present.run, from, database, reason: why, ...asked });
    this.note(from, 'repoint');
    checkAnew();
    return true;
  }

  /**
   * An earlier life of the agent may have been killed after it wrote the file, before or after the signal, and before it
   * recorded that: it is told once more, which is the same.
   */
  finishTelling(): void {
    const { tenant, host } = this.deps;
    const { onDatabaseChange } = host.settings;
    const used = tenant.state.process?.database;
    if (onDatabaseChange === 'restart' || used === undefined || !this.isRepointable) return;
    const told = readDatabaseFile(host.homeOf(tenant.name), onDatabaseChange.file);
    const member = told && host.databases.find(told.name);
    if (told === null || member === null || told.name === used.name || member.name !== told.name) return;
    if (member.host !== told.host || member.port !== told.port) return;
    this.byTelling(member, 'an agent that was killed was about to tell it');
  }

  /** A person wants it: done by telling when that is possible, else by the restart that follows; one without a process
   * gets it with its next start. */
  asAsked(to: DatabaseMember, asked: Asked): void {
    const { tenant } = this.deps;
    const why = `${asked.by} wants it there`;
    if (this.isRepointable && this.byTelling(to, why, asked)) return;
    const { process, database } = tenant.state;
    const from = process?.database?.name ?? database ?? '';
    tenant.record({ kind: 'databaseMoved', from, to: to.name, reason: why, ...asked });
    if (process !== null) this.note(from, 'restart');
  }

  /** A check passed for the first time since it started, or since it was told. */
  noteServing(): void {
    const { tenant, host } = this.deps;
    // Not when a person asked for something else meanwhile.
    if (this.latest !== null && tenant.state.generation === this.latest.generation) {
      const tookMs = performance.now() - this.latest.begunAtMs;
      host.meters.observe('watchkeeper_database_move_duration_seconds', { way: this.latest.way }, tookMs / 1000);
    }
    this.latest = null;
  }

  private note(member: string, way: Way): void {
    const { tenant, host } = this.deps;
    host.meters.add('watchkeeper_database_moves_total', { member, way });
    this.latest = { way, generation: tenant.state.generation, begunAtMs: performance.now() };
  }
}

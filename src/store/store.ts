/**
 * The store, as those use it who need it. Nothing is connected before it is asked for, and what was broken is made anew
 * with the next question, so that everything goes on by itself when the store is back. The first question brings the
 * tables up to date.
 */
import type { Pool } from 'mysql2/promise';
import { leavePool, usePooled } from '../adapters/mysql/pooled-session';
import { storeFailure, StoreFailure } from './failure';
import { migrate } from './migrate';
import { knownMigrations } from './migrations';
import { openPool, type Session } from './pool';
import { refuseHalfRestored } from './restore-note';
import { addressOf, type StorePlace } from './store-place';

const usualDeadlineMs = 30_000;

export class Store {
  private pool: Pool | null = null;
  private isCurrent = false;

  constructor(private readonly place: StorePlace) {}

  /** `work` on a connection of its own; throws a StoreFailure when the store is of no use, by the deadline. */
  async use<T>(work: (session: Session) => Promise<T>, deadlineMs = usualDeadlineMs): Promise<T> {
    try {
      return await this.withSession(async (session) => {
        if (!this.isCurrent) await migrate(session, knownMigrations());
        this.isCurrent = true;
        return work(session);
      }, deadlineMs);
    } catch (error) {
      // Somebody may be restoring a backup, or have been killed in the middle of it.
      if (isMissingTable(error)) await this.withSession(refuseHalfRestored, deadlineMs);
      throw error;
    }
  }

  /** The same, with the tables as they are. */
  async withSession<T>(work: (session: Session) => Promise<T>, deadlineMs = usualDeadlineMs): Promise<T> {
    try {
      return await usePooled(
        () => this.connections(),
        work,
        deadlineMs,
        () => this.silence(deadlineMs),
      );
    } catch (error) {
      throw this.explain(error);
    }
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = null;
    if (pool !== null) await leavePool(pool);
  }

  private connections(): Pool {
    return (this.pool ??= openPool(this.place));
  }

  private silence(deadlineMs: number): StoreFailure {
    return new StoreFailure(
      'storeAway',
      `the store (${addressOf(this.place)}) gave no answer within ${deadlineMs / 1000} s`,
    );
  }

  private explain(error: unknown): unknown {
    const failure = storeFailure(error, this.place);
    if (failure !== null && failure.kind !== 'storeAway') {
      // Passwords, certificates and tables are looked at anew.
      this.isCurrent = false;
      void this.close();
    }
    return failure ?? error;
  }
}

const noSuchTable = 1146;

function isMissingTable(error: unknown): boolean {
  const { cause } = error as { cause?: { errno?: unknown } };
  return error instanceof StoreFailure && cause?.errno === noSuchTable;
}

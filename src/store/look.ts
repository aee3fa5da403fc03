/** What can be told of a store from outside, for whoever wants to know how it is; nothing is changed. */
import { StoreFailure } from './failure';
import { isCurrent, readApplied } from './migrate';
import { knownMigrations } from './migrations';
import { refuseHalfRestored } from './restore-note';
import { Store } from './store';
import { addressOf, type StorePlace } from './store-place';
import { readServerVersion, readSizeBytes } from './tables';

export interface StoreLook {
  place: 'embedded' | 'server';
  address: string;
  reachable: boolean;
  /** The three are null when nobody answers. */
  version: string | null;
  migrations: { known: number; applied: number } | null;
  sizeBytes: number | null;
  /** Null: it can be used. What is missing of its tables is made by whoever uses it first. */
  failure: StoreFailure | null;
}

export async function lookAtStore(at: StorePlace, deadlineMs: number): Promise<StoreLook> {
  const known = knownMigrations();
  const look: StoreLook = {
    place: at.place.kind,
    address: addressOf(at),
    reachable: false,
    version: null,
    migrations: null,
    sizeBytes: null,
    failure: null,
  };
  const store = new Store(at);
  try {
    await store.withSession(async (session) => {
      look.version = await readServerVersion(session);
      look.reachable = true;
      look.sizeBytes = await readSizeBytes(session);
      const applied = await readApplied(session);
      look.migrations = { known: known.length, applied: applied.filter(({ isApplied }) => isApplied).length };
      refuseOldServer(look.version);
      await refuseHalfRestored(session);
      isCurrent(applied, known);
    }, deadlineMs);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    look.failure = error;
  } finally {
    await store.close();
  }
  return look;
}

/** A change of tables as a whole or not at all is what these versions brought. */
export function refuseOldServer(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const isMariadb = version.includes('MariaDB');
  if (isMariadb ? major > 10 || (major === 10 && minor >= 6) : major >= 8) return;
  const sentence = `the store is on ${isMariadb ? 'MariaDB' : 'MySQL'} ${version}, which is too old; use MariaDB 10.6 or MySQL 8, or newer`;
  throw new StoreFailure('storeRefused', sentence);
}

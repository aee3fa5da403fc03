import { resolve } from 'node:path';
import type { DatabaseMember } from '../src/domain/databases/database-member';
import type { HoldDownPolicy } from '../src/domain/databases/hold-down';
import { placementPolicies, type PlacementPolicy } from '../src/domain/databases/placement-policy';
import { databaseCheckSetting, type DatabaseCheckSettings } from './database-check';
import { readMembers } from './database-members';
import { path } from './reading/paths';
import { defaultsOf, duration, mapped, oneOf, section, setting, text, wholeNumber } from './reading/readers';
import { variable } from './reading/variable';

export type { DatabaseCheckSettings } from './database-check';

export interface DatabaseSettings {
  pool: string;
  members: readonly DatabaseMember[];
  /** Who checks; its password is in the file, or in the variable, or there is none. At most one of them is named. */
  username: string;
  passwordFile: string | null;
  passwordEnv: string | null;
  /** The schema that a check selects; null: none. */
  database: string | null;
  check: DatabaseCheckSettings;
  placement: PlacementPolicy;
  holdDown: HoldDownPolicy;
  /** An agent that hears no decision for so long moves its tenants off a dead member by itself. */
  decideWithinMs: number;
  /** What becomes of running tenants when no member can take them. */
  whenNoneUp: 'leave' | 'stop';
}

interface WrittenDatabases extends Omit<DatabaseSettings, 'decideWithinMs'> {
  decideWithin: number;
}

interface WrittenHoldDown {
  falls: number;
  within: number;
  stable: number;
}

const period = duration({ zeroAllowed: false });

const pool = text('the name of a pool', (value) =>
  /^[a-z0-9][a-z0-9_-]{0,62}$/.test(value)
    ? null
    : `${JSON.stringify(value)} is no name of a pool; write small letters, digits, "_" and "-", like main (63 at most)`,
);

const username = text('a user of the databases', (value) =>
  value === '' ? 'is empty; write the user that checks them, like watch' : null,
);

const schema = text('the name of a database', (value) =>
  value === '' ? 'is empty; write the name of the database that tenants use, or leave it out' : null,
);

const readHoldDown = mapped(
  section<WrittenHoldDown>({
    falls: setting(wholeNumber(1, 100), 3),
    within: setting(period, 300_000),
    stable: setting(period, 120_000),
  }),
  ({ falls, within, stable }): HoldDownPolicy => ({ falls, withinMs: within, stableMs: stable }),
);

const readDatabases = mapped(
  section<WrittenDatabases>(
    {
      pool: setting(pool, 'main'),
      members: setting(readMembers),
      username: setting(username),
      passwordFile: setting<string | null>(path, null),
      passwordEnv: setting<string | null>(variable, null),
      database: setting<string | null>(schema, null),
      check: databaseCheckSetting,
      placement: setting(oneOf(...placementPolicies), 'random'),
      holdDown: defaultsOf(readHoldDown),
      decideWithin: setting(period, 2000),
      whenNoneUp: setting(oneOf('leave', 'stop'), 'leave'),
    },
    ({ passwordFile, passwordEnv }, placeOf, refuse) => {
      if (passwordFile == null || passwordEnv == null) return;
      refuse(placeOf('passwordEnv'), 'the password is in a file already (passwordFile); remove one of the two');
    },
  ),
  ({ decideWithin, ...written }): DatabaseSettings => ({ ...written, decideWithinMs: decideWithin }),
);

/** Null: tenants have no database. */
export const databasesSetting = setting<DatabaseSettings | null>(readDatabases, null);

export function placedDatabases(databases: DatabaseSettings | null, folder: string): DatabaseSettings | null {
  if (databases === null || databases.passwordFile === null) return databases;
  return { ...databases, passwordFile: resolve(folder, databases.passwordFile) };
}

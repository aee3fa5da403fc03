/** What is told of a process that appeared, and what is asked of it from then on. */
import type { ProcessIdentity } from '../adapters/processes/identity';
import type { TenantState, TransitionFact, UsedDatabase } from '../domain/tenants/tenant-state';
import type { CheckTarget } from './checks/check';
import type { LaunchNote } from './unseen-runs';

/** `note` is what it was launched for; null when that is not known. */
export function startedFact(
  run: number,
  process: ProcessIdentity,
  note: LaunchNote | null,
  state: TenantState,
): TransitionFact {
  const { port, generation } = note ?? state;
  return {
    ...{ kind: 'processStarted', run, port, generation, process },
    ...(note?.launchHash && { launchHash: note.launchHash }),
    ...(note?.database && { database: note.database }),
  };
}

/** `database` is the configured one that it says it uses. */
export function adoptedFact(
  run: number,
  process: ProcessIdentity,
  { port, generation }: TenantState,
  database: UsedDatabase | null,
): TransitionFact {
  const reason = 'started by hand, and it answers as this tenant from its directory';
  return {
    ...{ kind: 'processAdopted', run, port, generation, process, reason },
    ...(database && { database: usedOf(database) }),
  };
}

/** No more of a member than a process knows of it. */
export function usedOf({ name, host, port }: UsedDatabase): UsedDatabase {
  return { name, host, port };
}

/** A tenant that is not told which database it has is not asked for it. */
export function checkTargetOf({ name, port, process }: TenantState, command: readonly string[]): CheckTarget {
  const used = process?.database;
  const isTold = used !== undefined && command.some((word) => word.includes('{database'));
  return { name, port: process?.port ?? port, databases: isTold ? [used.name, used.host] : [] };
}

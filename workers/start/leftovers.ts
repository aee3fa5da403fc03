/** What a `start` that was killed left running: proven by its records, ended in order. Tenants are not among them. */
import { readdirSync } from 'node:fs';
import { isAlive } from '../../src/adapters/processes/identity';
import { endProcess, readRecord, removeRecord } from '../../src/adapters/processes/recorded-process';

const graceMs = 15_000;
const suffix = '.process';

export async function endLeftovers(processesFolder: string, say: (line: string) => void): Promise<void> {
  const roles = readdirSync(processesFolder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
  for (const group of inOrderOfEnding(roles)) {
    await Promise.all(group.map((role) => endLeftover(processesFolder, role, say)));
  }
}

/** Agents first, since they tell Temporal what they know; the servers last. */
function inOrderOfEnding(roles: readonly string[]): string[][] {
  const isServer = (role: string): boolean => ['temporal', 'store'].includes(role);
  const isAgent = (role: string): boolean => role.startsWith('agent-');
  return [roles.filter(isAgent), roles.filter((role) => !isAgent(role) && !isServer(role)), roles.filter(isServer)];
}

async function endLeftover(processesFolder: string, role: string, say: (line: string) => void): Promise<void> {
  const identity = readRecord(processesFolder, role);
  if (identity !== null && isAlive(identity)) {
    const ending = await endProcess(identity, { graceMs });
    if (ending === 'cannotBeKilled')
      throw new Error(`${role} (pid ${identity.pid}), left by an earlier start, cannot be ended`);
    say(
      `An earlier start left ${role} (pid ${identity.pid}) running; it is ${ending === 'killed' ? 'killed' : 'ended'}.`,
    );
  }
  removeRecord(processesFolder, role);
}

/** Ports that somebody else has. */
import { isPortFree, listenersOn, type Listener } from '../../adapters/ports/listeners';
import { isAlive } from '../../adapters/processes/identity';
import { readRecord } from '../../adapters/processes/recorded-process';
import { readWorkingDirectory } from '../../adapters/processes/working-directory';
import { join } from 'node:path';
import { advice, fine, problem, type Verdict } from '../finding';
import type { Patient, TenantPlace } from '../patient';

export async function examineTakenPorts(patient: Patient): Promise<Verdict[]> {
  const servers = await examineServerPorts(patient);
  return [...servers, ...(await examineTenantPorts(patient))];
}

async function examineServerPorts({ configuration: { temporal, stateDir } }: Patient): Promise<Verdict[]> {
  if (temporal.kind !== 'embedded') return [];
  const own = readRecord(join(stateDir, 'processes'), 'temporal');
  const isOurs = own !== null && isAlive(own);
  const wanted = [
    { port: temporal.port, setting: 'temporal.port' },
    { port: temporal.uiPort, setting: 'temporal.uiPort' },
  ];
  const verdicts: Verdict[] = [];
  for (const { port, setting } of wanted) {
    if (await isPortFree(port)) continue;
    const [listener] = listenersOn(port);
    if (isOurs && (listener?.pid ?? own.pid) === own.pid) continue;
    verdicts.push(
      problem(`port ${port} (${setting}) is taken by ${nameOf(listener)}`, `end that, or change ${setting}`),
    );
  }
  const what = `ports ${temporal.port} and ${temporal.uiPort}`;
  return verdicts.length > 0 ? verdicts : [fine(isOurs ? `the embedded server has ${what}` : `${what} are free`)];
}

/** A tenant's process has its home as working directory; who that cannot be seen of may be anybody. */
async function examineTenantPorts({ tenants, isRoot }: Patient): Promise<Verdict[]> {
  const busy = (await Promise.all(tenants.map(async (t) => ((await isPortFree(t.port)) ? null : t)))).filter(
    (tenant) => tenant !== null,
  );
  const verdicts: Verdict[] = [];
  let unseen = 0;
  for (const tenant of busy) {
    const listeners = listenersOn(tenant.port);
    if (listeners.some((listener) => isTenant(listener, tenant))) continue;
    const [listener] = listeners;
    if (listener === undefined || listener.pid === null) unseen += 1;
    else {
      const remedy = `end it, or change ${tenant.home}/port`;
      verdicts.push(problem(`port ${tenant.port} of tenant ${tenant.name} is taken by ${nameOf(listener)}`, remedy));
    }
  }
  if (unseen > 0) {
    const found = `who listens on the ports of ${unseen} of ${tenants.length} tenants cannot be seen`;
    verdicts.push(
      advice(found, isRoot ? 'it is in another container; look there' : 'run it as root, or as the agent’s user'),
    );
  }
  if (verdicts.length > 0 || tenants.length === 0) return verdicts;
  return [fine(`no port of ${tenants.length} tenants is taken by a stranger`)];
}

function isTenant({ pid }: Listener, { home }: TenantPlace): boolean {
  return pid !== null && readWorkingDirectory(pid) === home;
}

function nameOf(listener: Listener | undefined): string {
  if (listener === undefined || listener.pid === null) return 'a process that cannot be seen from here';
  return `${listener.program ?? 'a process'} (pid ${listener.pid})`;
}

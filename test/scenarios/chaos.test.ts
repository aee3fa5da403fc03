/** The promise under kill -9: nobody is started twice, nobody is ended without a reason, nothing is lost. */
import { join } from 'node:path';
import { signalProcess } from '../../src/adapters/processes/identity';
import type { ListedTenant } from '../../src/client/tenants';
import type { Transition } from '../../src/domain/tenants/tenant-state';
import { tellTransition } from '../../src/domain/tenants/tenant-story';
import { House } from '../support/house';
import { auditTenant, emptyAudit, joinAudits } from '../support/house/audit';
import { Chaos } from '../support/house/chaos';
import { DoubleWatch } from '../support/house/double-watch';
import type { Told } from '../support/house/histories';
import { keyOf } from '../support/house/notes';
import { Onlooker } from '../support/house/onlooker';
import { seedOfRun } from '../support/house/random';
import { until } from '../support/until';

const chaosMs = 45_000;
const fewestInAll = 50;
const fewestKills = { agent: 8, worker: 6, server: 4, shims: 20 };
jest.setTimeout(400_000);

const seed = seedOfRun();
let house: House;
let chaos: Chaos;
let watch: DoubleWatch;
/** The same commands as the tenants', working elsewhere for somebody else. */
let onlookers: Onlooker[];

beforeAll(async () => {
  process.stderr.write(`chaos: repeat it with WATCHKEEPER_SEED=${seed}\n`);
  house = await House.open({
    check: { every: '1500ms', timeout: '1500ms', failures: 3, recheck: '300ms', startGrace: '30s' },
    stopGrace: '1s',
    restart: { reflex: 3, within: '5s', backoff: ['200ms', '500ms'], fatalAfter: 8, retryFatalEvery: '1s' },
  });
  watch = new DoubleWatch(house.notes);
  chaos = new Chaos(house, seed);
  await chaos.begin(8);
  onlookers = [...chaos.wanted].slice(0, 2).map(([name, port]) => {
    return new Onlooker(join(house.root, `onlooker-${name}`), house.tenantCommand(name, port), 'silent');
  });
  for (const onlooker of onlookers) await onlooker.isReady();
});
afterAll(async () => {
  await chaos.stop();
  watch.stop();
  for (const onlooker of onlookers) await onlooker.end();
  await house.end();
});

/** Every wanted tenant has exactly one process, which serves on its port, and Temporal shows just that. */
async function isWhole(): Promise<boolean> {
  const rows = new Map((await house.list()).map((row) => [row.name, row]));
  for (const [name, port] of chaos.wanted) {
    const row = rows.get(name);
    const alive = house.notes.alive(name);
    if (row?.state !== 'running' || row.port !== port || alive.length !== 1 || alive[0]?.pid !== row.pid) return false;
    if ((await house.pidServing(name, port)) !== row.pid) return false;
  }
  const { status } = await house.host();
  return rows.size === chaos.wanted.size && status?.untold.count === 0;
}

it('under at least 50 random kills no tenant is doubled, lost or wrongly signalled', async () => {
  const startedAtMs = performance.now();
  const inAll = () => chaos.kills.agent + chaos.kills.worker + chaos.kills.server + chaos.kills.shims;
  const isEnough = () =>
    performance.now() - startedAtMs > chaosMs &&
    inAll() >= fewestInAll &&
    (Object.keys(fewestKills) as (keyof typeof fewestKills)[]).every((role) => chaos.kills[role] >= fewestKills[role]);
  await chaos.run(isEnough);
  await until('everything is as it should be', isWhole, 240_000, 500);
  const names = [...chaos.everWanted];
  const histories = await Promise.all(names.map((name) => house.history(name)));
  const audits = names.map((name, index) => auditTenant(name, histories[index]!, house.notes, chaos.deeds));
  const told = histories.reduce((sum, history) => sum + history.told.length, 0);
  const again = histories.reduce((sum, history) => sum + history.duplicates, 0);
  process.stderr.write(
    `chaos: seed ${seed}, kills ${JSON.stringify(chaos.kills)}, churn ${JSON.stringify(chaos.churn)}, ` +
      `${told} transitions told, ${again} of them again, looked for doubles ${watch.looks} times\n`,
  );
  expect(inAll()).toBeGreaterThanOrEqual(fewestInAll);
  expect(joinAudits(audits)).toEqual(emptyAudit);
  expect(watch.doubles).toEqual([]);
  expect(new Set(histories.flatMap((history) => history.told.map(({ journal }) => journal))).size).toBe(1);
});

/** Row and page of a tenant with the history that they are about; null when something was told while it was looked at. */
async function lookAt(name: string): Promise<{ told: Told[]; row: ListedTenant | null; page: string } | null> {
  const { told } = await house.history(name);
  const [row, page] = [await house.read(name), await house.tenantPage(name)];
  // Visibility may lag behind.
  const isNewest = row?.seq === told.at(-1)?.seq;
  return isNewest && (await house.history(name)).told.length === told.length ? { told, row, page } : null;
}

it('each workflow has counted every transition once, and the page tells them in order', async () => {
  for (const name of chaos.wanted.keys()) {
    const { told, row, page } = await until(`nothing is added to ${name} meanwhile`, () => lookAt(name));
    expect({ name, restarts: row?.restarts, seq: row?.seq }).toEqual({
      name,
      restarts: restartsOf(told),
      seq: told.at(-1)?.seq,
    });
    const story = page.split('### What happened (newest first)\n\n')[1]?.split('\n\n')[0] ?? '';
    const shown = story.split('\n').filter((line) => !line.includes(' decided: '));
    const expected = told.slice(-shown.length).reverse().map(storyLine);
    expect({ name, shown }).toEqual({ name, shown: expected });
  }
});

it('tenants whose directory went have ended with a result, and have no process', async () => {
  for (const name of [...chaos.everWanted].filter((ever) => !chaos.wanted.has(ever))) {
    const { told, runs } = await house.history(name);
    // It came and went while the agent was dead.
    const wasNeverSeen = runs.length === 0 && house.notes.starts(name).length === 0;
    if (wasNeverSeen) continue;
    expect({ name, last: told.at(-1)?.kind, status: runs.at(-1)?.status }).toEqual({
      name,
      last: 'tenantRemoved',
      status: 'COMPLETED',
    });
    expect(house.notes.alive(name)).toEqual([]);
  }
});

it('processes with the command line of a tenant that are none were never signalled', () => {
  for (const onlooker of onlookers) expect([onlooker.isAlive, onlooker.signals]).toEqual([true, []]);
});

it('every tenant is supervised again: crashed, it is back', async () => {
  const before = [...chaos.wanted.keys()].flatMap((name) => house.notes.alive(name));
  for (const tenant of before) {
    if (signalProcess(tenant, 'SIGKILL', 'process')) chaos.killed.add(keyOf(tenant));
  }
  expect(before).toHaveLength(chaos.wanted.size);
  await until('all are back', isWhole, 240_000, 250);
  const after = [...chaos.wanted.keys()].flatMap((name) => house.notes.alive(name));
  expect(after.map(keyOf).filter((key) => chaos.killed.has(key))).toEqual([]);
  expect(watch.doubles).toEqual([]);
});

/**
 * Processes after the first one of the present life of the directory. Its runs count on from those of the life before
 * when it came back before the process had ended.
 */
function restartsOf(told: readonly Told[]): number {
  const gone = told.findLastIndex(({ kind }) => kind === 'directoryRemoved' || kind === 'tenantRemoved');
  const appeared = told.findIndex(({ kind }, index) => index > gone && kind === 'tenantAppeared');
  return Math.max(0, told.slice(appeared).filter(isStart).length - 1);
}

function isStart(fact: Transition): fact is Extract<Transition, { kind: 'processStarted' | 'processAdopted' }> {
  return fact.kind === 'processStarted' || fact.kind === 'processAdopted';
}

function storyLine(fact: Told): string {
  const { at, sentence } = tellTransition(fact);
  return `- ${at} ${sentence}`;
}

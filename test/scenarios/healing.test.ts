/** What Temporal lost comes back by itself, and what is well costs nothing. */
import { rmSync } from 'node:fs';
import { signalProcess } from '../../src/adapters/processes/identity';
import { hostWorkflowId, tenantWorkflowId } from '../../src/domain/ids';
import { temporalDatabaseFile } from '../../src/embedded/temporal-arguments';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { until } from '../support/until';

jest.setTimeout(300_000);

/** The comparison runs every half minute, and looks twice; a loaded machine takes longer. */
const aboutAMinuteMs = 150_000;
/** More than half a minute of checks. */
const manyChecks = 310;

/** Each story waits for the half minute: they are told side by side. */
function inHouse(story: (house: House, ports: Map<string, number>) => Promise<void>): Promise<void> {
  return House.during(House.open({ check: { every: '100ms', timeout: '100ms', failures: 60 } }), async (house) => {
    const ports = new Map<string, number>();
    for (const name of ['calm', 'quiet', 'lost']) ports.set(name, await house.makeTenant(name));
    for (const name of ports.keys()) await house.seesState(name, 'running');
    await story(house, ports);
  });
}

it.concurrent(
  'a terminated workflow, of a tenant or of the host, is back within about a minute; healthy tenants add no event meanwhile',
  () =>
    inHouse(async (house, ports) => {
      const describeRun = (id: string) => house.client.workflow.getHandle(id).describe();
      const checksOf = async (name: string) => Number((await ask(`http://127.0.0.1:${ports.get(name)}/count`)) ?? 0);
      const well = ['calm', 'quiet'];
      const lengths = () =>
        Promise.all(well.map(async (name) => (await describeRun(tenantWorkflowId(name))).historyLength));
      const before = await lengths();
      const checksBefore = await checksOf('calm');
      const { pid } = await house.seesState('lost', 'running');
      const { runId } = await describeRun(tenantWorkflowId('lost'));
      for (const id of [tenantWorkflowId('lost'), hostWorkflowId('local')]) {
        await house.client.workflow.getHandle(id).terminate('by a person, in Temporal Web');
      }
      const row = await house.sees(
        'lost',
        'is back',
        (r) => r.runId !== runId && r.state === 'running',
        aboutAMinuteMs,
      );
      expect(row.pid).toBe(pid);
      await house.hostIsUp(aboutAMinuteMs);
      await until(
        'it was checked for half a minute',
        async () => (await checksOf('calm')) >= checksBefore + manyChecks,
        aboutAMinuteMs,
        250,
      );
      expect(await lengths()).toEqual(before);
      expect(house.notes.starts('lost')).toHaveLength(1);
    }),
);

it.concurrent('a new database of the server is filled again within about a minute, and no process notices', () =>
  inHouse(async (house, ports) => {
    await house.server.kill();
    const file = temporalDatabaseFile(house.stateDir);
    for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
    await house.startServer();
    const shown = async () => {
      const rows = await house.list().catch(() => []);
      return rows.length === ports.size && rows.every((row) => row.state === 'running') && rows;
    };
    const rows = await until('every tenant is shown', shown, aboutAMinuteMs, 250);
    await house.hostIsUp(aboutAMinuteMs);
    for (const { name, pid } of rows) expect(house.notes.starts(name).map((start) => start.pid)).toEqual([pid]);
    for (const name of ports.keys())
      for (const tenant of house.notes.alive(name)) signalProcess(tenant, 'SIGKILL', 'process');
    for (const name of ports.keys()) {
      await house.sees(name, 'is back, and that is told', (row) => row.state === 'running' && row.restarts === 1);
    }
  }),
);

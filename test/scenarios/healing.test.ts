/** What Temporal lost comes back by itself, and what is well costs nothing. */
import { rmSync } from 'node:fs';
import { signalProcess } from '../../src/adapters/processes/identity';
import { hostWorkflowId, tenantWorkflowId } from '../../src/domain/ids';
import { temporalDatabaseFile } from '../../src/embedded/temporal-arguments';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { until } from '../support/until';

jest.setTimeout(150_000);

/** The comparison runs every half minute, and looks twice. */
const aboutAMinuteMs = 70_000;
/** More than half a minute of checks. */
const manyChecks = 310;

let house: House;
const ports = new Map<string, number>();
beforeAll(async () => {
  house = await House.open({ check: { every: '100ms', timeout: '100ms', failures: 20 } });
  for (const name of ['calm', 'quiet', 'lost']) ports.set(name, await house.makeTenant(name));
  for (const name of ports.keys()) await house.seesState(name, 'running');
  await until('the host is up', async () => (await house.host()).state === 'up', 20_000, 250);
});
afterAll(() => house.end());

const describeRun = (id: string) => house.client.workflow.getHandle(id).describe();
const checksOf = async (name: string) => Number((await ask(`http://127.0.0.1:${ports.get(name)}/count`)) ?? 0);

it('a terminated workflow, of a tenant or of the host, is back within about a minute; healthy tenants add no event meanwhile', async () => {
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
  const row = await house.sees('lost', 'is back', (r) => r.runId !== runId && r.state === 'running', aboutAMinuteMs);
  expect(row.pid).toBe(pid);
  await until('the host is up', async () => (await house.host()).state === 'up', aboutAMinuteMs, 250);
  await until(
    'it was checked for half a minute',
    async () => (await checksOf('calm')) >= checksBefore + manyChecks,
    60_000,
    250,
  );
  expect(await lengths()).toEqual(before);
  expect(house.notes.starts('lost')).toHaveLength(1);
});

it('a new database of the server is filled again within about a minute, and no process notices', async () => {
  await house.server.kill();
  const file = temporalDatabaseFile(house.stateDir);
  for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
  await house.startServer();
  const shown = async () => {
    const rows = await house.list().catch(() => []);
    return rows.length === ports.size && rows.every((row) => row.state === 'running') && rows;
  };
  const rows = await until('every tenant is shown', shown, aboutAMinuteMs, 250);
  await until('the host is up', async () => (await house.host()).state === 'up', aboutAMinuteMs, 250);
  for (const { name, pid } of rows) expect(house.notes.starts(name).map((start) => start.pid)).toEqual([pid]);
  for (const name of ports.keys())
    for (const tenant of house.notes.alive(name)) signalProcess(tenant, 'SIGKILL', 'process');
  for (const name of ports.keys()) {
    await house.sees(name, 'is back, and that is told', (row) => row.state === 'running' && row.restarts === 1);
  }
});

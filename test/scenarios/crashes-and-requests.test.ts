/** What breaks is mended at once on the host, and what people ask is done or refused with a sentence. */
import type { ListedTenant } from '../../src/client/tenants';
import { restartTenant, startTenant, stopTenant } from '../../src/client/tenant-commands';
import { signalProcess } from '../../src/adapters/processes/identity';
import { ask, House } from '../support/house';
import { keyOf } from '../support/house/notes';

jest.setTimeout(90_000);
let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.end());

const command = { by: 'a person', timeoutMs: 20_000 };
const only = (name: string) => {
  const [process, ...others] = house.notes.alive(name);
  expect(others).toEqual([]);
  if (process === undefined) throw new Error(`${name} has no process`);
  return process;
};
const isBack = (restarts: number) => (row: ListedTenant) => row.state === 'running' && row.restarts === restarts;

describe('a tenant', () => {
  it('that crashes is back by the reflex while no worker decides anything, and that is told afterwards', async () => {
    const port = await house.makeTenant('crashed');
    const pid = await house.serves('crashed', port);
    await house.seesState('crashed', 'running');
    await house.worker.kill();
    signalProcess(only('crashed'), 'SIGKILL', 'process');
    const second = await house.serves('crashed', port, [pid], 5_000);
    house.worker.start();
    const row = await house.sees('crashed', 'is back', isBack(1));
    expect(row.pid).toBe(second);
    expect(row.lastExits).toMatchObject([{ run: 1, code: null, signal: 'SIGKILL' }]);
    const { told } = await house.history('crashed');
    expect(told.map(({ kind }) => kind)).toEqual([
      'tenantAppeared',
      'processStarted',
      'checkPassed',
      'processExited',
      'processStarted',
      'checkPassed',
    ]);
    expect(await house.tenantPage('crashed')).toContain('signal SIGKILL: ended by SIGKILL');
  });

  it.each([
    ['stopped with SIGSTOP', (): void => void signalProcess(only('hung'), 'SIGSTOP', 'process')],
    ['in an endless loop', (port: number): void => void ask(`http://127.0.0.1:${port}/loop`)],
  ])('that is %s is replaced, and the page says which check failed and how', async (_how, hang) => {
    const port = (await house.read('hung'))?.port ?? (await house.makeTenant('hung'));
    const before = await house.seesState('hung', 'running');
    const hung = only('hung');
    hang(port);
    await house.serves('hung', port, [hung.pid]);
    const row = await house.sees('hung', 'is back', isBack(before.restarts + 1));
    expect(row.lastExits.at(-1)?.reason).toMatch(/its check failed 3 times: no answer within 500 ms/);
    expect(house.notes.alive('hung').map(keyOf)).not.toContain(keyOf(hung));
    expect(await house.tenantPage('hung')).toContain('its check failed 3 times');
  });

  it('is stopped, started and restarted by Updates, which return when it is done', async () => {
    const port = await house.makeTenant('asked');
    await house.seesState('asked', 'running');
    const first = only('asked');
    expect(await stopTenant(house.client, 'asked', command)).toMatchObject({ state: 'stopped', desired: 'stopped' });
    expect(house.notes.alive('asked')).toEqual([]);
    const started = await startTenant(house.client, 'asked', command);
    expect(started).toMatchObject({ state: 'running', desired: 'running' });
    expect(await house.pidServing('asked', port)).toBe(started.pid);
    const restarted = await restartTenant(house.client, 'asked', command);
    expect(restarted.state).toBe('running');
    expect(await house.pidServing('asked', port, [first.pid, started.pid ?? 0])).toBe(restarted.pid);
    expect((await house.tenantPage('asked')).match(/a person wants it stopped/g)).toHaveLength(1);
  });

  it('refuses with a sentence what is impossible, and an unknown one is not found; neither leaves a trace', async () => {
    const handle = house.client.workflow.getHandle('tenant/asked');
    const { historyLength } = await handle.describe();
    await expect(startTenant(house.client, 'asked', command)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/asked.*running/) as string,
    });
    await expect(stopTenant(house.client, 'nobody', command)).rejects.toMatchObject({ kind: 'unknownTenant' });
    expect((await handle.describe()).historyLength).toBe(historyLength);
  });

  it('whose host is away refuses within seconds, says so, and goes on running', async () => {
    const port = await house.makeTenant('alone');
    const pid = await house.serves('alone', port);
    await house.seesState('alone', 'running');
    await house.agent.kill();
    await expect(stopTenant(house.client, 'alone', command)).rejects.toMatchObject({
      kind: 'hostAway',
      message: expect.stringContaining('host local') as string,
    });
    house.agent.start();
    const restarted = await restartTenant(house.client, 'alone', command);
    expect(restarted).toMatchObject({ state: 'running', restarts: 1 });
    expect(await house.serves('alone', port, [pid])).toBe(restarted.pid);
  });
});

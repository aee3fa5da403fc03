/** What breaks is mended at once on the host, and what people ask is done or refused with a sentence. */
import type { ListedTenant } from '../../src/client/tenants';
import { tenantWorkflowId } from '../../src/domain/ids';
import { signalProcess } from '../../src/adapters/processes/identity';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { keyOf } from '../support/house/notes';

jest.setTimeout(300_000);
let house: House;
beforeAll(async () => {
  house = await House.open({ stopGrace: '1s' });
});
afterAll(() => house.end());

const command = async (verb: string, name: string) => {
  const { code, stdout } = await house.run('tenants', verb, name, '--timeout', '60s', '--json');
  return { code, said: JSON.parse(stdout) as Record<string, unknown> };
};
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
    const second = await house.serves('crashed', port, [pid]);
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
    expect(await house.tenantPage('crashed')).toContain('run 1: ended by SIGKILL');
  });

  const stopped = (name: string): void => void signalProcess(only(name), 'SIGSTOP', 'process');
  const asked = (page: string) => (_name: string, port: number) => void ask(`http://127.0.0.1:${port}${page}`);
  it.concurrent.each([
    ['is stopped with SIGSTOP', 'frozen', stopped, 'no answer within 1500 ms'],
    ['is in an endless loop', 'looping', asked('/loop'), 'no answer within 1500 ms'],
    ['answers with another port', 'port', asked('/lie?port'), 'instead of'],
    ['answers with another name', 'name', asked('/lie?name'), '"somebody-else" instead of name'],
    ['answers something else', 'text', asked('/lie?text'), 'not db|port|pid|name'],
  ])('that %s is replaced, and the page says which check failed and how', async (_how, name, hang, reason) => {
    const port = await house.makeTenant(name);
    await house.seesState(name, 'running');
    const hung = only(name);
    hang(name, port);
    await house.serves(name, port, [hung.pid]);
    const row = await house.sees(name, 'is back', isBack(1));
    expect(row.lastExits.at(-1)?.reason).toContain('its check failed 3 times');
    expect(row.lastExits.at(-1)?.reason).toContain(reason);
    expect(house.notes.alive(name).map(keyOf)).not.toContain(keyOf(hung));
    expect(await house.tenantPage(name)).toContain(row.lastExits.at(-1)?.reason);
  });

  it('is stopped, started and restarted by commands, which return when it is done', async () => {
    const port = await house.makeTenant('asked');
    await house.seesState('asked', 'running');
    const first = only('asked');
    expect(await command('stop', 'asked')).toMatchObject({
      code: 0,
      said: { state: 'stopped', desired: 'stopped', pid: null },
    });
    expect(house.notes.alive('asked')).toEqual([]);
    const started = await command('start', 'asked');
    expect(started).toMatchObject({ code: 0, said: { state: 'running', desired: 'running', pid: only('asked').pid } });
    expect(await house.pidServing('asked', port, [first.pid])).toBe(started.said['pid']);
    const restarted = await command('restart', 'asked');
    expect(restarted).toMatchObject({ code: 0, said: { state: 'running', restarts: 2 } });
    expect(await house.pidServing('asked', port, [first.pid, Number(started.said['pid'])])).toBe(restarted.said['pid']);
    expect((await house.tenantPage('asked')).match(/wants it stopped/g)).toHaveLength(1);
  });

  it('is left to whoever released it, and comes back by itself though its agent is killed and Temporal is away', async () => {
    const port = await house.makeTenant('held');
    await house.seesState('held', 'running');
    const first = only('held');
    const { code, stdout } = await house.run(
      'tenants',
      'release',
      'held',
      '--for',
      '4s',
      '--reason',
      'a leak',
      '--json',
    );
    expect({ code, said: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      said: { state: 'running', pid: first.pid, released: { reason: 'a leak', until: expect.any(String) as string } },
    });
    await house.agent.kill();
    await house.server.kill();
    signalProcess(first, 'SIGSTOP', 'process');
    house.agent.start();
    await house.serves('held', port, [first.pid]);
    await house.startServer();
    const row = await house.sees('held', 'is back', isBack(1));
    expect(row).not.toHaveProperty('released');
    const { told } = await house.history('held');
    expect(told.map(({ kind }) => kind).slice(3)).toEqual([
      'released',
      'taken',
      'stopBegan',
      'processExited',
      'processStarted',
      'checkPassed',
    ]);
    expect(await house.tenantPage('held')).toContain('its release is over; it is supervised again');
  });

  it('refuses with a sentence what is impossible, and an unknown one is not found; neither leaves a trace', async () => {
    const handle = house.client.workflow.getHandle(tenantWorkflowId('asked'));
    // Whether a workflow task that decided nothing is kept depends on what the worker has in its cache.
    const traces = async () => {
      const { events } = await handle.fetchHistory();
      return events!.filter((event) => !Object.keys(event).some((key) => key.startsWith('workflowTask'))).length;
    };
    const before = await traces();
    expect(await command('start', 'asked')).toMatchObject({
      code: 1,
      said: { error: { code: 'refused', message: expect.stringMatching(/asked is running already/) as string } },
    });
    expect(await command('stop', 'nobody')).toMatchObject({ code: 1, said: { error: { code: 'unknownTenant' } } });
    expect(await traces()).toBe(before);
  });

  it('whose host is away refuses, says so and how to mend it, and goes on running', async () => {
    const port = await house.makeTenant('alone');
    const pid = await house.serves('alone', port);
    await house.seesState('alone', 'running');
    await house.agent.kill();
    expect(await command('stop', 'alone')).toMatchObject({
      code: 3,
      said: {
        error: { code: 'hostAway', message: expect.stringMatching(/host local, whose agent has been away/) as string },
      },
    });
    expect(await house.pidServing('alone', port)).toBe(pid);
    house.agent.start();
    const restarted = await command('restart', 'alone');
    expect(restarted).toMatchObject({ code: 0, said: { state: 'running', restarts: 1 } });
    expect(await house.serves('alone', port, [pid])).toBe(restarted.said['pid']);
  });
});

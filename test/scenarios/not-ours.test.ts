/** What is not proven ours is never signalled, and is shown; and two agents never share a watch path. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { isAlive, signalProcess } from '../../src/adapters/processes/identity';
import { stopTenant } from '../../src/client/tenant-commands';
import { House } from '../support/house';
import { Onlooker } from '../support/house/onlooker';
import { freePort } from '../support/lane-ports';
import { until } from '../support/until';

jest.setTimeout(300_000);
let house: House;
const onlookers: Onlooker[] = [];
beforeAll(async () => {
  house = await House.open();
});
afterAll(async () => {
  for (const onlooker of onlookers) await onlooker.end();
  await house.end();
});

const look = async (name: string, command: string[], mode: string) => {
  const onlooker = new Onlooker(join(house.root, `onlooker-${name}`), command, mode);
  onlookers.push(onlooker);
  await onlooker.isReady();
  return onlooker;
};

describe('a process that is not ours', () => {
  it('and has the recorded pid of a tenant and of its shim, and the same command line, is left alone', async () => {
    const port = await house.makeTenant('recorded');
    const pid = await house.serves('recorded', port);
    await house.seesState('recorded', 'running');
    const foreign = await look('recorded', house.tenantCommand('recorded', port), 'silent');
    const [tenant] = house.notes.alive('recorded');
    const shim = house.shimOf('recorded');
    if (tenant === undefined || shim === null) throw new Error('the tenant does not run under a shim');

    await house.agent.kill();
    for (const process of [shim, tenant]) signalProcess(process, 'SIGKILL', 'process');
    await until('both are gone', () => !isAlive(shim) && !isAlive(tenant));
    // As if the kernel had given both numbers to the foreign process: what is recorded names it now.
    replaceIn(house.journalFile, `"pid":${pid},`, `"pid":${foreign.identity.pid},`);
    replaceIn(house.shimFile('recorded'), new RegExp(`^${shim.pid} `), `${foreign.identity.pid} `);
    house.agent.start();

    const second = await house.serves('recorded', port, [pid]);
    const row = await house.sees('recorded', 'is back', (r) => r.state === 'running' && r.pid === second);
    expect(row.lastExits.at(-1)?.reason).toContain('unseen');
    expect(await stopTenant(house.client, 'recorded', { by: 'test' })).toMatchObject({ state: 'stopped' });
    expect(house.notes.alive('recorded')).toEqual([]);
    expect([foreign.isAlive, foreign.signals]).toEqual([true, []]);
  });

  it('and sits on the port of a tenant is shown as its problem, with its pid, and makes way only by itself', async () => {
    const port = await freePort();
    const stranger = await look('stranger', house.tenantCommand('somebody', port), '');
    await house.serves('somebody', port);
    house.makeTenantAt('kept-out', port);
    const row = await house.sees('kept-out', 'has a problem', ({ problem }) => problem !== null);
    expect(row.problem).toMatchObject({
      code: 'portTaken',
      message: expect.stringContaining(`process ${stranger.identity.pid}`) as string,
    });
    expect(row).toMatchObject({ pid: null, restarts: 0, lastExits: [] });
    expect(await house.tenantPage('kept-out')).toContain(`process ${stranger.identity.pid}`);
    expect([stranger.isAlive, stranger.signals]).toEqual([true, []]);
    await stranger.end();
    expect(await house.seesState('kept-out', 'running')).toMatchObject({ problem: null, restarts: 0 });
  });

  it('but was started by hand as the tenant, in its directory, is adopted and not doubled', async () => {
    const port = await house.makeTenant('by-hand');
    await house.seesState('by-hand', 'running');
    await stopTenant(house.client, 'by-hand', { by: 'test' });
    const started = house.part('by-hand', () => house.tenantCommand('by-hand', port), house.homeOf('by-hand'));
    started.start();
    await house.serves('by-hand', port);
    expect((await house.run('tenants', 'start', 'by-hand')).code).toBe(0);
    const row = await house.seesState('by-hand', 'running');
    expect(row.pid).toBe(started.identity.pid);
    expect(house.notes.alive('by-hand')).toHaveLength(1);
    expect((await house.history('by-hand')).told.filter(({ kind }) => kind === 'processAdopted')).toHaveLength(1);
  });
});

describe('a second agent', () => {
  it('for the same host refuses, and says who holds it', async () => {
    const second = house.part('second', () => house.command('agent', '--host', 'local'));
    second.start();
    expect(await second.ended()).toBe(1);
    expect(second.log()).toContain(`pid ${house.agent.identity.pid}`);
  });

  it('for the same watch path refuses, and says who holds it, though it calls itself another host', async () => {
    const settings = parse(readFileSync(house.configurationFile, 'utf8')) as Record<string, unknown>;
    const file = join(house.root, 'other.yaml');
    writeFileSync(file, stringify({ ...settings, stateDir: './other-state', hosts: [{ id: 'other' }] }));
    const command = house
      .command('agent', '--host', 'other')
      .map((word) => (word === house.configurationFile ? file : word));
    const second = house.part('other', () => command);
    second.start();
    expect(await second.ended()).toBe(1);
    expect(second.log()).toMatch(new RegExp(`held by the agent of host local, pid ${house.agent.identity.pid}`));
    expect(house.agent.isAlive).toBe(true);
  });
});

function replaceIn(file: string, what: string | RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  const replaced = typeof what === 'string' ? text.replaceAll(what, by) : text.replace(what, by);
  expect(replaced).not.toBe(text);
  writeFileSync(file, replaced);
}

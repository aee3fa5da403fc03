import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, signalProcess } from '../../../src/adapters/processes/identity';
import { letShimStart, readRunProcess, readRunStatus, readShim } from '../../../src/adapters/processes/shim';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
beforeEach(() => {
  house = new SupervisedHouse();
});
afterEach(() => house.end());

const identityOf = (name: string) => house.state(name)!.process!.identity;

describe('a supervisor that was killed', () => {
  it('finds its tenants running, doubles none, and tells what happened meanwhile, once and in order', async () => {
    for (const name of ['calm', 'crashed']) house.make(name, await freePort());
    house.start();
    for (const name of ['calm', 'crashed']) await house.reaches(name, 'running');
    const calm = identityOf('calm');
    house.abandon();
    signalProcess(identityOf('crashed'), 'SIGKILL', 'process');
    house.transitions.length = 0;
    house.start();
    await until('the second run serves', () => house.state('crashed')?.process?.run === 2);
    await house.reaches('crashed', 'running');
    expect(identityOf('calm')).toEqual(calm);
    expect(house.starts('calm')).toHaveLength(1);
    expect(house.kinds('crashed')).toEqual(['processExited', 'processStarted', 'checkPassed']);
    expect(house.kinds('calm')).toEqual([]);
    signalProcess(calm, 'SIGKILL', 'process');
    await until('calm is supervised again', () => house.state('calm')?.process?.run === 2);
  });

  it('takes up a process whose record was lost', async () => {
    house.make('alpha', await freePort());
    house.start();
    const before = await house.reaches('alpha', 'running');
    house.abandon();
    rmSync(join(house.root, 'journal'));
    house.start();
    const after = await house.reaches('alpha', 'running');
    expect(after.process?.identity).toEqual(before.process?.identity);
    expect(house.starts('alpha')).toHaveLength(1);
  });

  it('checks a process whose start it had asked for and never saw', async () => {
    house.make('asked', await freePort());
    house.start();
    const { process: first } = await house.reaches('asked', 'running');
    const where = house.supervisor.shimFolderOf('asked');
    const { environment, settings } = house.supervisor;
    house.abandon();
    signalProcess(first!.identity, 'SIGKILL', 'process');
    await until('its shim has told the end', () => readRunStatus(where, 1) !== null);
    // It never serves: only a check finds that out.
    writeFileSync(join(house.watchPath, 'asked', 'mode'), 'silent');
    const home = join(house.watchPath, 'asked');
    const note = JSON.stringify({ port: first!.port, generation: first!.generation });
    expect(letShimStart(where, { run: 2, argv: settings.command, home, environment, note })).toBe(true);
    await until('its shim has started the second run', () => readRunProcess(where, 2));
    house.settings = { ...house.settings, check: { ...quickSettings.check, startGraceMs: 3_000 } };
    house.start();
    await until('the second run is given up', () => house.state('asked')?.lastExits.some(({ run }) => run === 2));
    expect(house.state('asked')?.lastExits.at(-1)?.reason).toContain('did not serve within 3000 ms');
  });

  it('ends a stop that it had begun', async () => {
    house.make('deaf', await freePort(), 'deaf');
    house.start();
    const { generation, process: before } = await house.reaches('deaf', 'running');
    await house.requests.setWanted({ name: 'deaf', generation, requestId: 'r1', by: 'test', wanted: 'stopped' });
    expect(house.state('deaf')?.state).toBe('stopping');
    house.abandon();
    house.start();
    await house.reaches('deaf', 'stopped');
    expect(isAlive(before!.identity)).toBe(false);
  });
});

describe('a shim that was killed', () => {
  it('takes nothing with it, and the tenant is brought back when it crashes', async () => {
    house.make('alpha', await freePort());
    house.start();
    const before = await house.reaches('alpha', 'running');
    const shim = readShim(house.supervisor.shimFolderOf('alpha'))!;
    signalProcess(shim, 'SIGKILL', 'process');
    await until('the shim is gone', () => !isAlive(shim));
    expect(isAlive(before.process!.identity)).toBe(true);
    signalProcess(before.process!.identity, 'SIGKILL', 'process');
    await until('the second run serves', () => house.state('alpha')?.process?.run === 2);
    expect((await house.reaches('alpha', 'running')).lastExits[0]?.reason).toContain('unseen');
  });
});

describe('requests', () => {
  it('stop and start a tenant, are answered once for each id, and are superseded by newer ones', async () => {
    house.make('alpha', await freePort());
    house.start();
    const { generation } = await house.reaches('alpha', 'running');
    const stop = { name: 'alpha', generation, requestId: 'r1', by: 'test', wanted: 'stopped' as const };
    expect(await house.requests.setWanted(stop)).toEqual({ kind: 'applied', generation: generation + 1 });
    expect(await house.requests.setWanted(stop)).toEqual({ kind: 'applied', generation: generation + 1 });
    expect(await house.requests.setWanted({ ...stop, requestId: 'r2' })).toEqual({
      kind: 'superseded',
      generation: generation + 1,
    });
    await house.reaches('alpha', 'stopped');
    house.abandon();
    house.start();
    await until('it was looked at', () => house.supervisor.isScanned);
    expect(house.state('alpha')?.state).toBe('stopped');
    await house.requests.setWanted({ ...stop, generation: generation + 1, requestId: 'r3', wanted: 'running' });
    await house.reaches('alpha', 'running');
    expect(house.starts('alpha')).toHaveLength(2);
  });
});

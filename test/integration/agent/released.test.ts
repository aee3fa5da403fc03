/** A released tenant is a person's: whatever happens to it, the agent only looks on until it is taken. */
import { type ChildProcess, spawn } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../../src/adapters/processes/identity';
import { findStranger } from '../../../src/agent/stranger';
import { ReleasedTenant } from '../../support/released-tenant';
import { freePort } from '../../support/lane-ports';
import { SupervisedHouse, tenantProgram } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
let alpha: ReleasedTenant;
const byHand: ChildProcess[] = [];
beforeEach(() => {
  house = new SupervisedHouse();
  alpha = new ReleasedTenant(house);
});
afterEach(async () => {
  for (const child of byHand.splice(0)) child.kill('SIGKILL');
  await house.end();
});

describe('while it is released', () => {
  it('a process that hangs is not replaced, and when it is taken it is', async () => {
    const first = await alpha.begin();
    await alpha.release();
    alpha.signal('SIGSTOP');
    await alpha.whileOthersAreLookedAfter();
    expect(isAlive(first)).toBe(true);
    expect(alpha.kinds.at(-1)).toBe('released');
    expect(alpha.state).toMatchObject({ state: 'running', released: { by: 'ann', until: null, reason: 'a leak' } });
    await alpha.take();
    await until('it is replaced', () => alpha.state.process?.run === 2);
    expect((await alpha.reaches('running')).lastExits.at(-1)?.reason).toContain('its check failed 2 times');
  });

  it('a process that hangs and goes on unharmed is supervised again as the one that it was', async () => {
    const first = await alpha.begin();
    await alpha.release();
    alpha.signal('SIGSTOP');
    await alpha.whileOthersAreLookedAfter();
    alpha.signal('SIGCONT');
    expect(await alpha.take()).toEqual({ kind: 'applied', generation: 3 });
    expect(alpha.identity).toEqual(first);
    alpha.signal('SIGKILL');
    await until('it is supervised', () => alpha.state.process?.run === 2);
    await alpha.reaches('running');
  });

  it('a process that ends is noted and not started again, and what it left is not touched', async () => {
    await alpha.begin();
    await alpha.release();
    alpha.signal('SIGKILL');
    await alpha.reaches('exited');
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.kinds.slice(-2)).toEqual(['released', 'processExited']);
    expect(alpha.state).toMatchObject({ process: null, exitsAtMs: [], lastExits: [{ signal: 'SIGKILL', run: 1 }] });
    expect(alpha.starts).toBe(1);
    await alpha.take();
    await alpha.reaches('running');
    expect(alpha.starts).toBe(2);
  });

  it('a process that was restarted by hand is left alone, and adopted when it is taken', async () => {
    await alpha.begin();
    await alpha.release();
    alpha.signal('SIGKILL');
    const { port } = await alpha.reaches('exited');
    const words = [tenantProgram, '--db=', `--port=${port}`, `--uname=${alpha.name}`];
    const child = spawn(process.execPath, words, { cwd: join(house.watchPath, alpha.name), stdio: 'ignore' });
    byHand.push(child);
    await until('it listens', () => findStranger(port));
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.state).toMatchObject({ state: 'exited', process: null, problems: [] });
    await alpha.take();
    const { process: adopted } = await alpha.reaches('running');
    expect(adopted).toMatchObject({ run: 2, identity: { pid: child.pid } });
    expect(alpha.signalsHeard).toBe('');
  });

  it('its directory may go: the process stays until it is taken, and is ended then', async () => {
    const first = await alpha.begin();
    await alpha.release();
    rmSync(join(house.watchPath, alpha.name), { recursive: true });
    await until('it is noticed', () => !alpha.state.present);
    await alpha.whileOthersAreLookedAfter();
    expect(isAlive(first)).toBe(true);
    await alpha.take();
    await until('it is removed', () => alpha.kinds.at(-1) === 'tenantRemoved');
    expect(isAlive(first)).toBe(false);
  });

  it('its directory is not removed on anybody’s behalf', async () => {
    await alpha.begin();
    await alpha.release();
    const request = { name: alpha.name, requestId: 'removal', by: 'bob' };
    await expect(house.directories.remove(request, new AbortController().signal)).rejects.toMatchObject({
      type: 'requestRefused',
      message: `tenant alpha is released, since ${alpha.state.released?.since} by ann; first \`watchkeeper tenants take alpha\``,
    });
    expect(alpha.state).toMatchObject({ present: true, state: 'running' });
  });

  it('its directory may go and come back, with or without its process: nothing is begun', async () => {
    const first = await alpha.begin();
    const [home, aside] = [join(house.watchPath, alpha.name), join(house.root, 'aside')];
    await alpha.release();
    const goesAndComes = async () => {
      renameSync(home, aside);
      await until('it is gone', () => !alpha.state.present);
      house.journal.markTold(alpha.name, house.journal.lastSeq);
      renameSync(aside, home);
      await until('it is back', () => alpha.state.present);
    };
    await goesAndComes();
    expect(isAlive(first)).toBe(true);
    alpha.signal('SIGKILL', first);
    await alpha.reaches('exited');
    await goesAndComes();
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.state).toMatchObject({ state: 'exited', released: { by: 'ann' } });
    expect(alpha.starts).toBe(1);
    await alpha.take();
    await alpha.reaches('running');
    expect(alpha.starts).toBe(2);
  });

  it('its port file may change: it moves when it is taken', async () => {
    const first = await alpha.begin();
    await alpha.release();
    const port = await freePort();
    writeFileSync(join(house.watchPath, alpha.name, 'port'), `${port}\n`);
    await until('it is noticed', () => alpha.state.port === port);
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.identity).toEqual(first);
    await alpha.take();
    await until('it moves', () => alpha.state.process?.port === port);
    await alpha.reaches('running');
  });

  it('its port may come to belong to another, who says what it waits for', async () => {
    const first = await alpha.begin();
    const { port } = alpha.state;
    await alpha.release();
    rmSync(join(house.watchPath, alpha.name, 'port'));
    await until('it is noticed', () => !alpha.state.present);
    house.make('heir', port);
    await until('the heir waits', () => house.state('heir')?.problems.some(({ code }) => code === 'portTaken'));
    const [problem] = house.state('heir')!.problems;
    expect(problem?.message).toBe(`process ${first.pid} of tenant alpha, which is released, listens on port ${port}`);
    expect(isAlive(first)).toBe(true);
    await alpha.take();
    await house.reaches('heir', 'running');
    expect(house.state('heir')?.problems).toEqual([]);
  });

  it('the end of Watchkeeper with its tenants leaves it as it is', async () => {
    const first = await alpha.begin();
    await alpha.whileOthersAreLookedAfter();
    const other = house.state('other')!.process!.identity;
    await alpha.release();
    expect(await house.supervisor.stopTenants(5_000)).toBe(true);
    expect([isAlive(other), isAlive(first)]).toEqual([false, true]);
    expect(alpha.signalsHeard).toBe('');
    house.abandon();
    house.start();
    await house.reaches('other', 'running');
    expect(alpha.state).toMatchObject({ state: 'running', process: { identity: first }, released: { by: 'ann' } });
  });
});

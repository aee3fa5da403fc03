import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, signalProcess } from '../../../src/adapters/processes/identity';
import { freePort } from '../../support/lane-ports';
import { SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
beforeEach(() => {
  house = new SupervisedHouse();
});
afterEach(() => house.end());

const identityOf = (name: string) => house.state(name)!.process!.identity;

describe('directories', () => {
  it('become tenants, whether they were there before or come later, and in whatever order their files are written', async () => {
    const [early, late, slow] = [await freePort(), await freePort(), await freePort()];
    house.make('early', early);
    house.start();
    await house.reaches('early', 'running');
    house.make('late', late);
    await house.reaches('late', 'running');
    const home = join(house.watchPath, 'slow');
    mkdirSync(home);
    writeFileSync(join(home, 'start'), '');
    writeFileSync(join(home, 'port'), '');
    appendFileSync(join(home, 'port'), String(slow).slice(0, 3));
    appendFileSync(join(home, 'port'), `${String(slow).slice(3)}\n`);
    expect((await house.reaches('slow', 'running')).port).toBe(slow);
  });

  it('end their tenant when they, or their port file, go away', async () => {
    for (const name of ['a', 'b', 'c']) house.make(name, await freePort());
    house.start();
    for (const name of ['a', 'b', 'c']) await house.reaches(name, 'running');
    const identities = ['a', 'b', 'c'].map(identityOf);
    rmSync(join(house.watchPath, 'a'), { recursive: true });
    renameSync(join(house.watchPath, 'b'), join(house.root, 'b'));
    rmSync(join(house.watchPath, 'c', 'port'));
    for (const name of ['a', 'b', 'c'])
      await until(`${name} is removed`, () => house.kinds(name).includes('tenantRemoved'));
    expect(identities.map(isAlive)).toEqual([false, false, false]);
    renameSync(join(house.root, 'b'), join(house.watchPath, 'b'));
    await house.reaches('b', 'running');
  });

  it('that are invalid are problems with a reason, and are picked up when they become valid', async () => {
    const port = await freePort();
    house.make('ok', 'eighty');
    house.make('Bad', port);
    mkdirSync(join(house.watchPath, 'nostart'));
    writeFileSync(join(house.watchPath, 'nostart', 'port'), `${await freePort()}\n`);
    house.start();
    const codes = () => Object.fromEntries(house.supervisor.listProblems().map((p) => [p.subject, p.code]));
    await until('three problems', () => Object.keys(codes()).length === 3);
    expect(codes()).toEqual({ ok: 'badPort', Bad: 'badName', nostart: 'noStartFile' });
    writeFileSync(join(house.watchPath, 'ok', 'port'), `${port}\n`);
    writeFileSync(join(house.watchPath, 'nostart', 'start'), '');
    await house.reaches('ok', 'running');
    await house.reaches('nostart', 'running');
    rmSync(join(house.watchPath, 'Bad'), { recursive: true });
    await until('no problems', () => house.supervisor.listProblems().length === 0);
  });

  it('that go while their process dies leave nothing that a directory of the same name is mistaken by', async () => {
    house.make('again', await freePort());
    house.start();
    await house.reaches('again', 'running');
    const home = join(house.watchPath, 'again');
    const first = identityOf('again');
    rmSync(home, { recursive: true });
    signalProcess(first, 'SIGKILL', 'process');
    // Its next starts come to nothing: there is no directory to start in.
    await until('it is removed', () => house.kinds('again').includes('tenantRemoved'));
    expect(house.kinds('again').filter((kind) => kind === 'processExited').length).toBeGreaterThan(1);
    house.journal.markTold('again', house.journal.lastSeq);
    house.transitions.length = 0;
    house.make('again', await freePort());
    await house.reaches('again', 'running');
    signalProcess(identityOf('again'), 'SIGKILL', 'process');
    await until('its second run serves', () => house.state('again')?.process?.run === 2);
    await house.reaches('again', 'running');
    expect(house.kinds('again').filter((kind) => kind === 'processExited')).toHaveLength(1);
    expect(house.starts('again')).toHaveLength(2);
  });

  it('move their tenant to a new port', async () => {
    const [first, second] = [await freePort(), await freePort()];
    house.make('mover', first);
    house.start();
    const before = await house.reaches('mover', 'running');
    writeFileSync(join(house.watchPath, 'mover', 'port'), `${second}\n`);
    await until('it runs on the new port', () => house.state('mover')?.process?.port === second);
    const after = await house.reaches('mover', 'running');
    expect(after.lastExits.at(-1)?.reason).toContain(`port changed to ${second}`);
    expect(after.exitsAtMs).toEqual([]);
    expect(isAlive(before.process!.identity)).toBe(false);
  });

  it('with one port: the older port file runs, the other is in conflict until it goes', async () => {
    const port = await freePort();
    house.make('older', port);
    await until('the clock of the file system moves on', () => {
      utimesSync(house.root, new Date(), new Date());
      return true;
    });
    house.make('younger', port);
    house.start();
    await house.reaches('older', 'running');
    expect((await house.reaches('younger', 'conflict')).problems[0]?.message).toContain('older');
    rmSync(join(house.watchPath, 'older'), { recursive: true });
    await house.reaches('younger', 'running');
    expect(house.state('younger')?.problems).toEqual([]);
  });

  it('of a watch path that lost its marker say nothing: the tenants are left as they are', async () => {
    house.make('kept', await freePort());
    house.start();
    await house.reaches('kept', 'running');
    renameSync(house.watchPath, `${house.watchPath}.away`);
    mkdirSync(house.watchPath);
    await until('it is a problem', () => house.supervisor.listProblems().some((p) => p.code === 'watchPathMissing'));
    expect(house.state('kept')?.state).toBe('running');
    rmSync(house.watchPath, { recursive: true });
    renameSync(`${house.watchPath}.away`, house.watchPath);
    await until('it is over', () => house.supervisor.listProblems().length === 0);
    expect(house.starts('kept')).toHaveLength(1);
  });
});

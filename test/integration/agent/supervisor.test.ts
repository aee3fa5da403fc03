import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { isAlive, signalProcess } from '../../../src/adapters/processes/identity';
import { readShim } from '../../../src/adapters/processes/shim';
import { freePort, SupervisedHouse, tenantProgram } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(30_000);
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

describe('processes', () => {
  it('that crash are back at once', async () => {
    house.make('alpha', await freePort());
    house.start();
    const before = await house.reaches('alpha', 'running');
    signalProcess(before.process!.identity, 'SIGKILL', 'process');
    await until('the second run serves', () => house.state('alpha')?.process?.run === 2);
    const after = await house.reaches('alpha', 'running');
    expect(after.lastExits).toMatchObject([{ run: 1, code: null, signal: 'SIGKILL', reason: 'ended by SIGKILL' }]);
    expect(house.kinds('alpha').slice(-3)).toEqual(['processExited', 'processStarted', 'checkPassed']);
  });

  it.each([
    ['SIGSTOP', ''],
    ['SIGSTOP', 'deaf'],
  ])('that hang (%s, %s) are replaced, the whole group', async (_signal, mode) => {
    house.make('hung', await freePort(), mode);
    house.start();
    const before = await house.reaches('hung', 'running');
    signalProcess(before.process!.identity, 'SIGSTOP', 'process');
    await until('the second run serves', () => house.state('hung')?.process?.run === 2);
    const after = await house.reaches('hung', 'running');
    expect(after.lastExits[0]?.reason).toContain('its check failed 2 times: no answer within 500 ms');
    expect(isAlive(before.process!.identity)).toBe(false);
  });

  it.each(['wrongName', 'wrongPort'])('that answer with the %s are replaced', async (mode) => {
    house.make('liar', await freePort(), mode);
    house.start();
    await until('it was ended', () => house.kinds('liar').includes('stopBegan'));
    expect((await until('it ended', () => house.state('liar')?.lastExits[0])).reason).toContain('did not serve');
    expect(house.state('liar')?.lastExits[0]?.reason).toContain('instead of');
  });

  it('that exit again and again use up the reflex, then wait, then are fatal, and the host decides when nobody else does', async () => {
    house.make('broken', await freePort(), 'crash');
    house.start();
    const waiting = await until('a decision is needed', () => house.state('broken')?.decisionNeeded);
    expect(house.starts('broken')).toHaveLength(4);
    expect(house.state('broken')?.state).toBe('exited');
    const { generation } = house.state('broken')!;
    const decide = (run: number, decision: Parameters<typeof house.requests.applyDecision>[0]['decision']) =>
      house.requests.applyDecision({ name: 'broken', generation, run, decision });
    expect(await decide(waiting.run - 1, { kind: 'fatal', delayMs: 1, step: 1 })).toMatchObject({ kind: 'superseded' });
    expect(await decide(waiting.run, { kind: 'backoff', delayMs: 50, step: 1 })).toMatchObject({ kind: 'applied' });
    await until('the fifth run ended', () => house.state('broken')?.decisionNeeded?.run === 5);
    expect(house.state('broken')?.problems[0]?.code).toBe('flapping');
    // Nobody decides: after ten seconds the host does, by the same function.
    await until('the sixth run ended', () => house.state('broken')?.decisionNeeded?.run === 6, 15_000);
    expect(house.transitions.filter((t) => t.kind === 'tryScheduled').map((t) => 'by' in t && t.by)).toEqual([
      'workflow',
      'agent',
    ]);
    await decide(6, { kind: 'fatal', delayMs: 60_000, step: 3 });
    expect(house.state('broken')?.state).toBe('fatal');
    rmSync(join(house.watchPath, 'broken', 'mode'));
    await house.requests.restart({ name: 'broken', generation, requestId: 'r1', by: 'test' });
    expect((await house.reaches('broken', 'running')).problems).toEqual([]);
  });

  it('on whose port a stranger sits are not started, and the stranger is never signalled', async () => {
    const port = await freePort();
    const stranger = spawn(process.execPath, [tenantProgram, '--db=', `--port=${port}`, '--uname=victim'], {
      cwd: house.root,
      stdio: 'ignore',
    });
    try {
      await until('the stranger listens', () =>
        fetch(`http://127.0.0.1:${port}/runinfo`).then(
          () => true,
          () => false,
        ),
      );
      house.make('victim', port);
      house.start();
      const problem = await until('it is a problem', () => house.state('victim')?.problems[0]);
      expect(problem).toMatchObject({ code: 'portTaken', message: expect.stringContaining(`process ${stranger.pid}`) });
      expect(house.state('victim')).toMatchObject({ exitsAtMs: [], startsSinceHealthy: 0, process: null });
      stranger.kill('SIGKILL');
      expect((await house.reaches('victim', 'running')).problems).toEqual([]);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('that somebody started by hand are adopted, not doubled, and brought back when they crash', async () => {
    const port = await freePort();
    house.make('byhand', port);
    const byHand = spawn(process.execPath, [tenantProgram, '--db=', `--port=${port}`, '--uname=byhand'], {
      cwd: join(house.watchPath, 'byhand'),
      stdio: 'ignore',
      detached: true,
    });
    await until('it listens', () =>
      fetch(`http://127.0.0.1:${port}/runinfo`).then(
        () => true,
        () => false,
      ),
    );
    house.start();
    const state = await house.reaches('byhand', 'running');
    expect(state.process?.identity.pid).toBe(byHand.pid);
    byHand.kill('SIGKILL');
    await until('its second run serves', () => house.state('byhand')?.process?.run === 2);
    await house.reaches('byhand', 'running');
    expect(house.starts('byhand')).toHaveLength(2);
  });
});

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

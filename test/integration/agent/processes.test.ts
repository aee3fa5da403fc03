import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, signalProcess } from '../../../src/adapters/processes/identity';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse, tenantProgram } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
beforeEach(() => {
  house = new SupervisedHouse();
});
afterEach(() => house.end());

describe('processes', () => {
  it('that are about to appear when all are to end are ended too', async () => {
    const names = ['alpha', 'beta', 'gamma'];
    for (const name of names) house.make(name, await freePort());
    house.start();
    expect(names.map((name) => house.supervisor.find(name)?.isLaunching)).toEqual([true, true, true]);
    expect(await house.supervisor.stopTenants(10_000)).toBe(true);
    for (const name of names) {
      expect(house.state(name)).toMatchObject({ process: null, wanted: 'running' });
      expect(house.kinds(name).slice(-3)).toEqual(['processStarted', 'stopBegan', 'processExited']);
    }
  });

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
    expect(after.lastExits[0]?.reason).toContain('its check failed 2 times: no answer within 1000 ms');
    expect(isAlive(before.process!.identity)).toBe(false);
  });

  it.each(['wrongName', 'wrongPort'])('that answer with the %s are replaced', async (mode) => {
    house.settings = { ...house.settings, check: { ...quickSettings.check, startGraceMs: 3_000 } };
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
    await until('the sixth run ended', () => house.state('broken')?.decisionNeeded?.run === 6);
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
      expect(problem.code).toBe('portTaken');
      expect(problem.message).toContain(`process ${stranger.pid}`);
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

/** When a release begins and when it is over, whatever dies and however the clock goes in between. */
import { rmSync } from 'node:fs';
import { isAlive } from '../../../src/adapters/processes/identity';
import { ReleasedTenant } from '../../support/released-tenant';
import { freePort } from '../../support/lane-ports';
import { quickSettings, SupervisedHouse } from '../../support/supervised-house';
import { until } from '../../support/until';

let house: SupervisedHouse;
let alpha: ReleasedTenant;
beforeEach(() => {
  house = new SupervisedHouse();
  alpha = new ReleasedTenant(house);
});
afterEach(() => house.end());

describe('a release', () => {
  it('is kept when the agent is killed, with the end of the process in between', async () => {
    const first = await alpha.begin();
    await alpha.release();
    house.abandon();
    house.start();
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.identity).toEqual(first);
    house.abandon();
    alpha.signal('SIGKILL', first);
    await until('it is gone', () => !isAlive(first));
    house.start();
    await alpha.reaches('exited');
    expect(alpha.state).toMatchObject({ exitsAtMs: [], released: { by: 'ann' } });
    expect(alpha.starts).toBe(1);
    await alpha.take();
    await alpha.reaches('running');
  });

  it('for a time is over by itself, also when the agent is killed in between', async () => {
    const first = await alpha.begin();
    await alpha.release(1_000);
    alpha.signal('SIGSTOP');
    expect(alpha.isTaken).toBe(false);
    house.abandon();
    house.start();
    expect(alpha.isTaken).toBe(false);
    await until('it is taken', () => alpha.isTaken);
    expect(Date.parse(house.transitions.find(({ kind }) => kind === 'taken')!.at)).toBeGreaterThanOrEqual(
      Date.parse(house.transitions.find(({ kind }) => kind === 'released')!.at) + 1_000,
    );
    await until('it is checked and replaced', () => alpha.state.process?.run === 2);
    expect(isAlive(first)).toBe(false);
  });

  it('whose time has come while no agent was there is over when one is, and no exit is charged', async () => {
    const first = await alpha.begin();
    await alpha.release(300);
    const { until: end } = alpha.state.released!;
    house.abandon();
    alpha.signal('SIGKILL', first);
    await until('the time has come', () => Date.now() > Date.parse(end!));
    house.start();
    await alpha.reaches('running');
    expect(alpha.kinds.slice(-5)).toEqual(['released', 'processExited', 'taken', 'processStarted', 'checkPassed']);
    expect(alpha.state).toMatchObject({ exitsAtMs: [], run: 2 });
  });

  it('for longer than a timer can count is no release for no time', async () => {
    await alpha.begin();
    await alpha.release(60 * 24 * 3_600_000);
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.isTaken).toBe(false);
  });

  it('ends when the clock is set on beyond it', async () => {
    await alpha.begin();
    await alpha.release(3_600_000);
    const clock = jest
      .spyOn(Date, 'now')
      .mockImplementation(() => performance.timeOrigin + performance.now() + 7_200_000);
    try {
      await until('it is taken', () => alpha.isTaken);
    } finally {
      clock.mockRestore();
    }
  });

  it('is refused while the process is being stopped, and for a tenant that is released already', async () => {
    await alpha.begin('deaf');
    await house.requests.setWanted({ ...alpha.request(), wanted: 'stopped' });
    await expect(alpha.release()).rejects.toMatchObject({
      type: 'requestRefused',
      message: 'the process of tenant alpha is being stopped (a stop was asked for); ask again when it has ended',
    });
    await alpha.reaches('stopped');
    await alpha.release();
    await expect(alpha.release()).rejects.toMatchObject({ type: 'requestRefused', message: /released already/ });
    expect(alpha.state.state).toBe('stopped');
  });

  it('of one in back-off ends the tries, and when it is taken it is tried at once', async () => {
    rmSync(house.root, { recursive: true });
    house = new SupervisedHouse({ restart: { ...house.settings.restart, reflex: 0, backoffMs: [600_000] } });
    alpha = new ReleasedTenant(house);
    const first = await alpha.begin();
    alpha.signal('SIGKILL', first);
    await until('it waits for a decision', () => alpha.state.decisionNeeded);
    const { run, generation } = alpha.state;
    const decision = { kind: 'backoff', delayMs: 600_000, step: 1 } as const;
    await house.requests.applyDecision({ name: alpha.name, run, generation, decision });
    expect(alpha.state.state).toBe('backoff');
    await alpha.release();
    expect(alpha.state).toMatchObject({ state: 'exited', nextTryAt: null, problems: [] });
    expect(await house.requests.applyDecision({ name: alpha.name, run, generation, decision })).toMatchObject({
      kind: 'superseded',
    });
    await alpha.take();
    await alpha.reaches('running');
  });

  it('that comes while its process is being started is noted with it, and checked when it is taken', async () => {
    house.settings = { ...house.settings, check: { ...quickSettings.check, startGraceMs: 3_000 } };
    house.make(alpha.name, await freePort(), 'silent');
    house.start();
    await until('it has a process', () => house.state(alpha.name)?.process);
    await alpha.release();
    await alpha.whileOthersAreLookedAfter();
    expect(alpha.state).toMatchObject({ state: 'starting', run: 1 });
    await alpha.take();
    await until('it is given up', () => alpha.state.lastExits.length > 0);
    expect(alpha.state.lastExits[0]?.reason).toContain('did not serve within 3000 ms');
  });
});

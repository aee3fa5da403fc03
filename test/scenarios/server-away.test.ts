/** Temporal is away: reflexes and decisions go on, nothing spins, and all is told when it is back. */
import { rmSync } from 'node:fs';
import { signalProcess } from '../../src/adapters/processes/identity';
import { House } from '../support/house';
import { ask } from '../support/house/ask';
import { until } from '../support/until';

jest.setTimeout(300_000);

/** Longer than a lease lives without beats, and than two greetings wait: the host would be called lost if it counted. */
const checksWhileAway = 70;
/** Of one processor: a loop that spins takes all of it, and a slow machine some five times the usual 0.02. */
const mostCpuShare = 0.3;
const mostLogBytes = 20_000;

let house: House;
beforeAll(async () => {
  house = await House.open({
    check: { every: '500ms', timeout: '500ms', failures: 12 },
    restart: { reflex: 2, within: '60s', backoff: ['300ms'], fatalAfter: 100, retryFatalEvery: '5s' },
  });
});
afterAll(() => house.end());

const kill = (name: string) => {
  for (const tenant of house.notes.alive(name)) signalProcess(tenant, 'SIGKILL', 'process');
};
const checksOf = async (port: number) => Number((await ask(`http://127.0.0.1:${port}/count`)) ?? 0);

describe('while Temporal is away', () => {
  let awayMs: number;
  let used: { role: string; cpuMs: number; logBytes: number }[];

  it('tenants are started, restarted, moved and ended as ever, and the agent decides by itself', async () => {
    const calm = await house.makeTenant('calm');
    const crashed = await house.makeTenant('crashed');
    for (const name of ['leaving', 'broken']) await house.makeTenant(name);
    for (const name of ['calm', 'crashed', 'leaving', 'broken']) await house.seesState(name, 'running');

    await house.server.kill();
    const begunAtMs = performance.now();
    const parts = [house.agent, house.worker];
    const before = parts.map((part) => ({ cpuMs: part.cpuMs(), logBytes: part.logBytes(), pid: part.identity.pid }));
    const checksBefore = await checksOf(calm);

    let pid = await house.serves('crashed', crashed);
    for (let crash = 0; crash < 2; crash += 1) {
      kill('crashed');
      pid = await house.serves('crashed', crashed, [pid]);
    }
    house.setMode('broken', 'crash');
    kill('broken');
    await house.serves('new', await house.makeTenant('new'));
    rmSync(house.homeOf('leaving'), { recursive: true });
    await until('leaving has ended', () => house.notes.alive('leaving').length === 0);
    // Two by the reflex after the first, and then some that were decided ten seconds after each exit.
    await until('broken was tried beyond the reflex', () => house.notes.starts('broken').length >= 5, 180_000);
    await until('it lasted', async () => (await checksOf(calm)) >= checksBefore + checksWhileAway, 240_000, 500);

    awayMs = performance.now() - begunAtMs;
    used = parts.map((part, index) => ({
      role: part.role,
      cpuMs: part.cpuMs() - (before[index]?.cpuMs ?? 0),
      logBytes: part.logBytes() - (before[index]?.logBytes ?? 0),
    }));
    expect(parts.map((part) => part.identity.pid)).toEqual(before.map((part) => part.pid));
    expect(house.notes.starts('calm')).toHaveLength(1);
  });

  it('neither the agent nor the worker spins or fills its log', () => {
    process.stderr.write(`server away: ${Math.round(awayMs)} ms, ${JSON.stringify(used)}\n`);
    for (const { cpuMs } of used) expect(cpuMs / awayMs).toBeLessThan(mostCpuShare);
    for (const { logBytes } of used) expect(logBytes).toBeLessThan(mostLogBytes);
  });
});

describe('when Temporal is back', () => {
  it('everything that happened is told, in order and once, the cut-off decisions among it', async () => {
    await house.startServer();
    await house.sees('crashed', 'is told', (row) => row.restarts === 2 && row.state === 'running');
    await house.seesState('new', 'running');
    await until('leaving is gone', async () => (await house.read('leaving')) === null);
    await until('nothing is untold', async () => (await house.host()).status?.untold.count === 0, undefined, 250);
    house.setMode('broken', '');
    await house.sees('broken', 'has recovered', (row) => row.state === 'running' && row.problem === null);

    for (const name of ['calm', 'crashed', 'leaving', 'broken', 'new']) {
      const { late, told, runs } = await house.history(name);
      // A tenant that crashes three times a second fills a run; none may have failed and been begun anew.
      const broken = runs.slice(0, -1).filter(({ status }) => status !== 'CONTINUED_AS_NEW');
      expect({ name, late, broken }).toEqual({ name, late: [], broken: [] });
      const starts = told.flatMap((fact) => (fact.kind === 'processStarted' ? [fact.process.pid] : []));
      expect(starts).toEqual(house.notes.starts(name).map((start) => start.pid));
    }
    const decisions = (await house.history('broken')).told.flatMap((fact) =>
      fact.kind === 'tryScheduled' ? [fact] : [],
    );
    expect(decisions.slice(0, 2)).toMatchObject([
      { as: 'backoff', step: 1, by: 'agent' },
      { as: 'backoff', step: 2, by: 'agent' },
    ]);
    expect((await house.history('leaving')).told.at(-1)?.kind).toBe('tenantRemoved');
  });

  it('its host was never called lost, and is up', async () => {
    await house.hostIsUp();
    expect(await house.hostPage()).not.toMatch(/lost:/);
  });
});

/** `watchkeeper start` and all that it runs, killed alone and together: the tenants do not notice. */
import { isAlive, type ProcessIdentity, signalProcess } from '../../src/adapters/processes/identity';
import { House } from '../support/house';
import { keyOf } from '../support/house/notes';
import { until } from '../support/until';

jest.setTimeout(300_000);
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
let house: House;
beforeAll(async () => {
  house = await House.make({ onShutdown: 'keep' });
  house.whole.start();
  await house.serverIsUp();
  for (const name of names) await house.makeTenant(name);
  await all('run', () => true);
});
afterAll(() => house.end());

const processes = () => names.flatMap((name) => house.notes.alive(name));
const all = async (what: string, isIt: (row: { restarts: number; pid: number | null }) => boolean) => {
  for (const name of names) await house.sees(name, what, (row) => row.state === 'running' && isIt(row), 120_000);
};
const kill = (process: ProcessIdentity | null) => process !== null && signalProcess(process, 'SIGKILL', 'process');
const child = (role: string) =>
  until(`${role} runs`, () => {
    const identity = house.childOfWhole(role);
    return identity !== null && isAlive(identity) && identity;
  });

let restarts = 0;
/** Each is crashed, and has to come back and be told: that is what supervised means. */
async function areSupervised(): Promise<void> {
  restarts += 1;
  const before = processes();
  expect(before).toHaveLength(names.length);
  for (const process of before) kill(process);
  await all(`was restarted ${restarts} times`, (row) => row.restarts === restarts);
  const keys = before.map(keyOf);
  expect(processes().filter((process) => keys.includes(keyOf(process)))).toEqual([]);
  expect(processes()).toHaveLength(names.length);
}

describe('kill -9', () => {
  it('of start, agent, worker, server and every shim at once touches no tenant; the next start supervises them all', async () => {
    const before = processes();
    const parts = [house.whole.identity, ...house.childrenOfWhole()];
    const shims = names.flatMap((name) => house.shimOf(name) ?? []);
    expect([parts.length, shims.length]).toEqual([4, names.length]);
    for (const victim of [...parts, ...shims]) kill(victim);
    await house.whole.ended();
    await until('all are gone', () => ![...parts, ...shims].some(isAlive));
    expect(processes()).toEqual(before);

    house.whole.start();
    await house.serverIsUp();
    await house.hostIsUp();
    expect(processes()).toEqual(before);
    await areSupervised();
    for (const name of names) {
      const { told, late } = await house.history(name);
      expect(late).toEqual([]);
      expect(told.filter(({ kind }) => kind === 'processStarted')).toHaveLength(2);
      expect(told.filter(({ kind }) => kind === 'processExited')).toHaveLength(1);
    }
  });

  it('of start alone: the next one ends what it left, starts afresh, and leaves the tenants alone', async () => {
    const before = processes();
    const left = house.childrenOfWhole();
    await house.whole.kill();
    expect(left.map(isAlive)).toEqual([true, true, true]);
    house.whole.start();
    await until('what was left has ended', () => !left.some(isAlive));
    await house.serverIsUp();
    for (const role of ['agent-local', 'worker', 'temporal']) expect(left).not.toContainEqual(await child(role));
    expect(processes()).toEqual(before);
    await areSupervised();
  });

  it.each(['agent-local', 'worker', 'temporal'])(
    'of %s: start brings it back, and the tenants are supervised again',
    async (role) => {
      const before = await child(role);
      kill(before);
      await until('it is gone', () => !isAlive(before));
      expect(keyOf(await child(role))).not.toBe(keyOf(before));
      await areSupervised();
    },
  );
});

describe('start', () => {
  it('beside a live one refuses, says so, and changes nothing', async () => {
    const before = [...house.childrenOfWhole(), ...processes()];
    const { code, stderr } = await house.run('start');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(`Another .*start.* runs .*pid ${house.whole.identity.pid}`) as string,
    });
    expect([...house.childrenOfWhole(), ...processes()]).toEqual(before);
  });

  it('ends in order when it is told to, and keeps the tenants', async () => {
    const before = processes();
    const children = house.childrenOfWhole();
    expect(await house.whole.end('SIGTERM')).toBe(0);
    expect(children.some(isAlive)).toBe(false);
    expect(processes()).toEqual(before);
  });
});

/** kill -9 of the agent in the middle of adding or removing a tenant: the next one ends with a whole directory or none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SupervisedHouse } from '../../support/supervised-house';
import { houseWithTemplate } from '../../support/tenant-template';
import { until } from '../../support/until';
import type { Orders } from './directory-agent';

const runTypescript = resolve(__dirname, '../../support/run-typescript.cjs');
const by = 'ann';
const signal = new AbortController().signal;
let house: SupervisedHouse;
beforeEach(async () => {
  house = await houseWithTemplate();
});
afterEach(() => house.end());

async function lifeThatDies(orders: Pick<Orders, 'verb' | 'requestId' | 'killAt'>): Promise<void> {
  const { root, settings } = house;
  const argument = JSON.stringify({ ...orders, root, settings, name: 'alpha' } satisfies Orders);
  const words = ['-r', runTypescript, join(__dirname, 'directory-agent.ts'), argument];
  const agent = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  expect(await once(agent, 'exit')).toEqual([null, 'SIGKILL']);
}

const home = () => join(house.watchPath, 'alpha');
const hidden = () => readdirSync(house.watchPath).filter((name) => name.startsWith('.watchkeeper-'));
const nothingHidden = () => until('nothing hidden is left', () => hidden().length === 0);
const add = (requestId: string) => house.directories.add({ name: 'alpha', requestId, by, port: null }, signal);
const remove = (requestId: string) => house.directories.remove({ name: 'alpha', requestId, by }, signal);

test.each(['copied', 'begun'])(
  'an addition that died when it was %s never was, and is done when asked again',
  async (killAt) => {
    await lifeThatDies({ verb: 'add', requestId: 'r1', killAt });
    expect(existsSync(home())).toBe(false);
    expect(hidden()).toHaveLength(1);
    house.start();
    await nothingHidden();
    const added = await add('r1');
    expect(added.port).toBe(house.settings.ports.first);
    await house.reaches('alpha', 'running');
    expect(await add('r1')).toEqual(added);
  },
);

test('an addition that died when its directory had come is answered as if nothing had happened', async () => {
  await lifeThatDies({ verb: 'add', requestId: 'r1', killAt: 'moved' });
  expect(readFileSync(join(home(), 'port'), 'utf8')).toBe(`${house.settings.ports.first}\n`);
  house.start();
  const running = await house.reaches('alpha', 'running');
  const added = await add('r1');
  expect(added).toMatchObject({ name: 'alpha', port: house.settings.ports.first });
  // Whoever waits for news of the tenant has to find some after this.
  expect([added.journal, added.seq] < [house.journal.id, running.seq]).toBe(true);
  await expect(add('r2')).rejects.toThrow('already');
  await nothingHidden();
  expect(house.starts('alpha')).toHaveLength(1);
});

test.each(['begun', 'moved', 'ended'])(
  'a removal that died when it was %s is gone on with when asked again',
  async (killAt) => {
    writeFileSync(join(house.settings.template ?? '', 'mode'), 'deaf');
    house.start();
    await add('r1');
    await house.reaches('alpha', 'running');
    const [pid = 0] = house.starts('alpha');
    house.abandon();
    house.journal.close();
    await lifeThatDies({ verb: 'remove', requestId: 'r2', killAt });
    expect(existsSync(home())).toBe(killAt === 'begun');
    expect(hidden()).toHaveLength(killAt === 'begun' ? 0 : 1);
    house.start();
    expect(await remove('r2')).toMatchObject({ name: 'alpha', directory: home() });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(home())).toBe(false);
    await nothingHidden();
    expect(await remove('r2')).toMatchObject({ name: 'alpha' });
  },
);

test('a removal that nobody asks for again is ended all the same: process and directory go', async () => {
  house.start();
  await add('r1');
  await house.reaches('alpha', 'running');
  const [pid = 0] = house.starts('alpha');
  house.abandon();
  house.journal.close();
  await lifeThatDies({ verb: 'remove', requestId: 'r2', killAt: 'moved' });
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  house.start();
  await until('it is gone', () => !existsSync(`/proc/${pid}`));
});

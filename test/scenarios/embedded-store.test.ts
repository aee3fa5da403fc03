/** The whole house with a store of its own, whose MariaDB is killed while people give commands: nothing stops. */
import { join } from 'node:path';
import type { AuditItem } from '../../src/domain/audit/audit-entry';
import { isAlive, signalProcess, type ProcessIdentity } from '../../src/adapters/processes/identity';
import { House } from '../support/house';
import { until } from '../support/until';

jest.setTimeout(300_000);

let house: House;
let port: number;

beforeAll(async () => {
  house = await House.make({ store: { url: 'embedded' } });
  port = await house.makeTenant('alpha');
  house.whole.start();
  await house.serves('alpha', port, [], 120_000);
  await until('the store is up', storeIsUp, 120_000, 200);
});
afterAll(() => house.end());

function storeProcess(): ProcessIdentity {
  const identity = house.childOfWhole('store');
  if (identity === null) throw new Error('there is no store');
  return identity;
}

/** Between an earlier life and the next one nothing is recorded. */
function isStoreAlive(): boolean {
  const identity = house.childOfWhole('store');
  return identity !== null && isAlive(identity);
}

async function storeIsUp(): Promise<boolean> {
  return (await house.run('store', 'check')).code === 0;
}

async function killStore(): Promise<void> {
  const identity = storeProcess();
  signalProcess(identity, 'SIGKILL', 'process');
  await until('the store is dead', () => !isAlive(identity));
}

async function audit(): Promise<AuditItem[]> {
  const { code, stdout, stderr } = await house.run('audit', 'list', '--json');
  if (code !== 0) throw new Error(`the audit cannot be read: ${stderr}${stdout}`);
  return JSON.parse(stdout) as AuditItem[];
}

const isVerified = async () => (await house.run('audit', 'verify')).code === 0;

test('commands are carried out while the store is killed again and again, and what was written stays whole', async () => {
  let isOver = false;
  let kills = 0;
  const killing = (async () => {
    while (!isOver) {
      await until('the store runs', () => isOver || isStoreAlive(), 60_000, 50);
      if (isOver) break;
      await killStore();
      kills += 1;
      await until('it is started again', () => isOver || isStoreAlive(), 60_000, 50);
      // Sometimes it is used in between.
      await until('it has been up', async () => isOver || (kills % 2 === 0 ? storeIsUp() : true), 60_000, 50);
    }
  })();
  const said: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const verb of ['stop', 'start']) {
      const { code, stderr } = await house.run('tenants', verb, 'alpha');
      expect({ verb, code, stderr: stderr.replace(/^.* is not in the audit: .*\n$/, '') }).toEqual({
        verb,
        code: 0,
        stderr: '',
      });
      if (stderr !== '') said.push(verb);
    }
  }
  isOver = true;
  await killing;
  expect(kills).toBeGreaterThan(1);
  await until('the store is back', storeIsUp, 120_000, 200);
  const ended = (await audit()).filter(({ result }) => result === 'done');
  // Each command is in it, or its person was told that it, or its end, is not (of one whose answer was lost, both).
  expect(ended.length + said.length).toBeGreaterThanOrEqual(8);
  expect(await isVerified()).toBe(true);
});

test('a kill -9 of `start` leaves the store running; the next start takes over, and nothing that was written is lost', async () => {
  await until('the store is up', storeIsUp, 120_000, 200);
  const before = await audit();
  const left = storeProcess();
  await house.whole.kill();
  expect(isAlive(left)).toBe(true);
  house.whole.start();
  await until('the store is another one', () => !isAlive(left) && isStoreAlive(), 120_000, 100);
  await until('the store is up', storeIsUp, 120_000, 200);
  expect(await audit()).toEqual(before);
  await house.serves('alpha', port, [], 120_000);
  const stopped = await until(
    'alpha can be stopped',
    async () => {
      const outcome = await house.run('tenants', 'stop', 'alpha');
      return outcome.code === 0 && outcome;
    },
    120_000,
    500,
  );
  expect(stopped.stderr).toBe('');
  expect((await audit()).at(-1)).toMatchObject({ what: 'tenants stop', object: 'alpha', result: 'done' });
});

test('a backup can be put back while all goes on, and everything ends in order', async () => {
  const file = join(house.root, 'store.sql');
  expect(await house.run('store', 'backup', file)).toMatchObject({ code: 0 });
  const before = await audit();
  expect(await house.run('tenants', 'start', 'alpha')).toMatchObject({ code: 0, stderr: '' });
  expect(await house.run('store', 'restore', file)).toMatchObject({ code: 2 });
  expect(await house.run('store', 'restore', file, '--yes')).toMatchObject({ code: 0, stderr: '' });
  const after = await audit();
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({ what: 'store restore', object: file, result: 'done' });
  expect(await isVerified()).toBe(true);

  const store = storeProcess();
  expect(await house.whole.end('SIGTERM', 120_000)).toBe(0);
  expect(isAlive(store)).toBe(false);
  const log = house.whole.log();
  expect(log).toContain('store has ended.');
  expect(log.lastIndexOf('worker has ended.')).toBeLessThan(log.lastIndexOf('store has ended.'));
});

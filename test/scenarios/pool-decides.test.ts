/** The workflow of a pool decides for the whole house; without it, each part of it killed, the agent does the same. */
import { poolWorkflowId } from '../../src/domain/ids';
import { House } from '../support/house';
import { queryingHouse } from '../support/house/querying-house';
import { MariadbTemplate, type Mariadb } from '../support/mariadb';
import { until } from '../support/until';

jest.setTimeout(600_000);

const withinMs = 240_000;
const names = ['a', 'b', 'c', 'd', 'e', 'f'];

let template: MariadbTemplate;
const servers: Mariadb[] = [];
let house: House;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  for (let made = 0; made < 3; made++) servers.push(await template.server());
  house = await House.open(
    queryingHouse(servers, {
      ...{ decideWithin: '3s', check: { every: '1s', timeout: '1s' } },
      holdDown: { falls: 50, within: '5m', stable: '1s' },
    }),
  );
  for (const member of ['db1', 'db2', 'db3']) await isSeen(member, 'up');
  for (const name of names) await house.makeTenant(name);
  for (const name of names) await house.seesState(name, 'running', withinMs);
});
afterAll(async () => {
  await house.end();
  for (const server of servers) await server.remove();
  template.remove();
});

const isSeen = (member: string, verdict: string) =>
  until(
    `${member} is ${verdict}`,
    async () => {
      const { status } = await house.host();
      return status?.databases?.find(({ name }) => name === member)?.verdict === verdict;
    },
    withinMs,
    200,
  );
const story = () => house.page(poolWorkflowId('main'));
const tells = (sentence: RegExp) =>
  until(`the story tells ${sentence}`, async () => sentence.test(await story().catch(() => '')), withinMs, 200).catch(
    async (error: unknown) => {
      throw new Error(`${(error as Error).message}; it tells ${await story()}`, { cause: error });
    },
  );
const usedBy = async (name: string) => (await house.read(name))!.database;
async function on(member: string): Promise<string[]> {
  const used = await Promise.all(names.map(async (name) => ((await usedBy(name)) === member ? [name] : [])));
  return used.flat();
}
const haveLeft = (member: string) =>
  until(
    `nobody uses ${member}`,
    async () => {
      const rows = await house.list();
      return rows.every(({ database, state }) => database !== member && state === 'running');
    },
    withinMs,
    200,
  );
const restarts = async () => new Map((await house.list()).map((row) => [row.name, row.restarts]));
const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await house.run(...words, '--json');
  return { code, stderr, answer: JSON.parse(stdout) as Record<string, unknown> };
};
/** Each test begins with tenants on the member that it is about. */
async function populate(member: string): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    if ((await usedBy(name)) !== member) expect((await run('tenants', 'move', name, '--to', member)).code).toBe(0);
  }
}

test('a database that dies: its workflow decides at once, and tells it as a story', async () => {
  await populate('db1');
  const moved = await on('db1');
  const before = await restarts();
  await servers[0]!.kill();
  await haveLeft('db1');
  const after = await restarts();
  for (const name of names) expect(after.get(name)! - before.get(name)!).toBe(moved.includes(name) ? 1 : 0);
  await tells(new RegExp(`local moved ${moved.length} of ${moved.length} off db1`));
  const told = await story();
  expect(told).toMatch(/local sees db1 down: it is not there/);
  expect(told).toContain(`decided: ${moved.length} tenants of local leave db1, which is lost there`);
  expect(told).not.toContain('decided by itself');
  await servers[0]!.start();
  await tells(/local sees db1 up again, after \d+ s/);
});

test('the worker is killed while tenants are being moved: the next one ends the story', async () => {
  await populate('db1');
  const moved = await on('db1');
  const before = await restarts();
  await servers[0]!.kill();
  await until('a move has begun', async () => (await on('db1')).length < moved.length, withinMs, 20);
  await house.worker.kill();
  house.worker.start();
  await haveLeft('db1');
  const after = await restarts();
  for (const name of moved) expect(after.get(name)! - before.get(name)!).toBe(1);
  await tells(/local (moved|decided)[^\n]* off db1[^]*local (moved|decided)[^\n]* off db1/);
  await servers[0]!.start();
  await isSeen('db1', 'up');
});

test.each(['worker', 'server'] as const)(
  'without its %s the agent decides by itself, and tells it afterwards',
  async (role) => {
    await populate('db2');
    const moved = await on('db2');
    const part = house[role];
    await part.kill();
    const ends = () => house.agent.log().split('databases:moveEnded').length;
    const before = ends();
    await servers[1]!.kill();
    await until('they are moved', () => ends() > before, withinMs, 100);
    if (role === 'server') await house.startServer();
    else part.start();
    await haveLeft('db2');
    await tells(
      new RegExp(
        `local decided by itself at \\S+, because its database db2 is down [^\\n]*: it moved ${moved.length} of`,
      ),
    );
    await servers[1]!.start();
    await isSeen('db2', 'up');
  },
);

test('a person drains, resumes, brakes and rebalances from the command line', async () => {
  await populate('db3');
  const there = (await on('db3')).length;
  const tried = await run('databases', 'drain', 'db3', '--dry-run');
  expect(tried).toMatchObject({
    code: 0,
    answer: { isDryRun: true, forecasts: [{ host: 'local', moveCount: there }] },
  });
  expect(await on('db3')).toHaveLength(there);
  const drained = await run('databases', 'drain', 'db3', '--reason', 'new disks');
  expect(drained).toMatchObject({ code: 0, answer: { moved: there, leftCount: 0, confirmed: ['local'], missing: [] } });
  await haveLeft('db3');
  const moveThere = await run('tenants', 'move', 'a', '--to', 'db3');
  expect([moveThere.code, moveThere.stderr]).toEqual([1, 'database db3 is drained\n']);

  const on1 = await run('databases', 'brake', 'on', '--scope', 'moves', '--reason', 'a test', '--for', '1h');
  expect(on1).toMatchObject({ code: 0, answer: { confirmed: ['local'], missing: [] } });
  // What was decided outlives an agent.
  await house.agent.kill();
  house.agent.start();
  await house.hostIsUp(withinMs);
  const lost = await on('db1');
  await servers[0]!.kill();
  for (const name of lost) await house.seesState(name, 'waiting', withinMs);
  await tells(/refused: \d tenants? of local stays? on db1, for moves are braked by .*: a test/);
  const { stdout } = await house.run('status');
  expect(stdout).toMatch(/main: braked: moves are braked by/);
  expect((await run('databases', 'brake', 'off')).code).toBe(0);
  await haveLeft('db1');
  await servers[0]!.start();
  await isSeen('db1', 'up');
  expect((await run('databases', 'resume', 'db3')).code).toBe(0);
  expect((await run('databases', 'rebalance')).code).toBe(0);
  await until(
    'all have their share',
    async () => (await on('db1')).length === 2 && (await on('db3')).length === 2,
    withinMs,
    200,
  );
});

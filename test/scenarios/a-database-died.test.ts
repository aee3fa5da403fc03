/** A database is killed under tenants that use it, in the whole house: they answer again from the other one. */
import { isAlive, signalProcess } from '../../src/adapters/processes/identity';
import { House } from '../support/house';
import { queryingHouse } from '../support/house/querying-house';
import { ask } from '../support/house/ask';
import { MariadbTemplate, type Mariadb } from '../support/mariadb';
import { until } from '../support/until';

jest.setTimeout(600_000);

const withinMs = 240_000;
const names = ['a', 'b', 'c', 'd'];
const ports = new Map<string, number>();

let template: MariadbTemplate;
const servers: Mariadb[] = [];
let house: House;

beforeAll(async () => {
  template = await MariadbTemplate.make();
  for (let made = 0; made < 2; made++) servers.push(await template.server());
  house = await House.make(
    queryingHouse(servers, {
      ...{ decideWithin: '500ms', check: { every: '3s', timeout: '3s' } },
    }),
  );
  house.whole.start();
  // Whoever starts before both are up gets the one that is.
  for (const member of ['db1', 'db2']) await until(`${member} is up`, () => isUp(member), withinMs, 500);
  for (const name of names) ports.set(name, await house.makeTenant(name));
});
afterAll(async () => {
  await house.end();
  for (const server of servers) await server.remove();
  template.remove();
});

const isUp = async (member: string) =>
  /"verdict": ?"up"/.test((await house.run('databases', 'show', member, '--json')).stdout);
const portOf = (name: string) => ports.get(name)!;
const usedBy = async (name: string) => Number(await ask(`http://127.0.0.1:${portOf(name)}/ask`));
const pidOf = async (name: string) => Number((await ask(`http://127.0.0.1:${portOf(name)}/runinfo`))?.split('|')[2]);

async function on({ port }: Mariadb): Promise<string[]> {
  const used = await Promise.all(names.map(async (name) => ((await usedBy(name)) === port ? [name] : [])));
  return used.flat();
}
const allUse = (server: Mariadb) =>
  until(`all use ${server.port}`, async () => (await on(server)).length === names.length, withinMs, 200);

test('its tenants answer again from the other one, and the others never notice', async () => {
  const [db1, db2] = servers as [Mariadb, Mariadb];
  const spread = async () => (await on(db1)).length === 2 && (await on(db2)).length === 2;
  await until('they are spread', spread, withinMs, 200);
  const others = await on(db2);
  const pids = await Promise.all(others.map(pidOf));
  await db1.kill();
  await allUse(db2);
  expect(await Promise.all(others.map(pidOf))).toEqual(pids);
  const moved = names.find((name) => !others.includes(name))!;
  const history = async () => (await house.run('tenants', 'history', moved)).stdout;
  const told = /it moves from database db1 to db2[^]*its database db1 is down \(it .+\); it moves to db2/;
  await until('its history tells it', async () => told.test(await history()), withinMs, 500);
});

test('an agent that is killed meanwhile ends it in its next life', async () => {
  const [db1, db2] = servers as [Mariadb, Mariadb];
  await db1.start();
  await until('db1 is up', () => isUp('db1'), withinMs, 500);
  await db2.kill();
  const agent = house.childOfWhole('agent-local')!;
  signalProcess(agent, 'SIGKILL', 'process');
  await until('it is gone', () => !isAlive(agent), withinMs);
  await allUse(db1);
});

test('when no database is up all wait with their processes, a start is refused with the reason, and the same ones go on', async () => {
  const [db1] = servers as [Mariadb, Mariadb];
  const stateOf = async (name: string) => {
    const rows = JSON.parse((await house.run('tenants', 'list', '--json')).stdout) as { name: string; state: string }[];
    return rows.find((row) => row.name === name)?.state;
  };
  const all = async (state: string) => (await Promise.all(names.map(stateOf))).every((one) => one === state);
  await until('all run', () => all('running'), withinMs, 500);
  const pids = await Promise.all(names.map(pidOf));
  await db1.kill();
  await until('all wait', () => all('waiting'), withinMs, 500);
  const refused = await house.run('tenants', 'start', 'a');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /has a process already; it waits for a live database since \S+ \(its database db1 is down/,
  );
  const why = (await house.run('tenants', 'why', 'a')).stdout;
  expect(why).toContain('As soon as its database is up the same process goes on, without a restart');
  await db1.start();
  await until('all run again', () => all('running'), withinMs, 500);
  expect(await Promise.all(names.map(pidOf))).toEqual(pids);
});

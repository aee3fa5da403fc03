/** Every database of the pool is down: who waits, and how it goes on. */
import { signalProcess } from '../../../src/adapters/processes/identity';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { quickSettings } from '../../support/supervised-house';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, state, pidOf, databaseOf, on, servesFrom } = dbs;

test('when every database is down running tenants wait as they are, and nothing is restarted when they are back', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names });
  const pids = names.map(pidOf);
  const used = names.map(databaseOf);
  for (const db of [db1!, db2!]) db.freeze();
  const problemOf = (name: string) => state(name).problems.find(({ code }) => code === 'noDatabase');
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  expect([names.map(pidOf), names.map(databaseOf)]).toEqual([pids, used]);
  expect(problemOf('a')!.message).toMatch(
    /^its database (db1|db2) is down; it waits, for nobody can take it: db\d is /,
  );
  // The one whose own database comes back as the second must not be moved meanwhile.
  dbs.house.databases = { ...dbs.house.databases!, decideWithinMs: 60_000 };
  for (const db of [db1!, db2!]) db.thaw();
  await until('all run again', () => names.every((name) => state(name).state === 'running'), withinMs);
  expect(names.map((name) => state(name).problems)).toEqual([[], [], [], []]);
  expect([names.map(pidOf), names.map(databaseOf)]).toEqual([pids, used]);
  expect(names.map((name) => state(name).starts)).toEqual([1, 1, 1, 1]);
});

test('a tenant that dies while every database is down waits without a process, and starts when its own is back', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names });
  const dying = on('db1', names)[0]!;
  const others = names.filter((name) => name !== dying);
  const pids = others.map(pidOf);
  for (const db of [db1!, db2!]) db.freeze();
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  const { since, process: ending } = state(dying);
  signalProcess(ending!.identity, 'SIGKILL', 'group');
  await until('its end is seen', () => state(dying).process === null, withinMs);
  expect(state(dying)).toMatchObject({ state: 'waiting', since, exitsAtMs: [], decisionNeeded: null });
  expect(state(dying).lastExits[0]!.reason).toBe('ended by SIGKILL while its database db1 was down');
  // It was looked for again meanwhile, and there is none.
  await until(
    'it asks for one',
    () => state(dying).problems[0]?.message.startsWith('no database can take it'),
    withinMs,
  );
  dbs.house.databases = { ...dbs.house.databases!, decideWithinMs: 60_000 };
  db1!.thaw();
  await servesFrom('db1')(dying);
  db2!.thaw();
  await until('all run again', () => names.every((name) => state(name).state === 'running'), withinMs);
  expect(others.map(pidOf)).toEqual(pids);
  expect(names.map((name) => [state(name).starts, state(name).problems])).toEqual(
    names.map((name) => [name === dying ? 2 : 1, []]),
  );
});

test('when all databases die one after the other nobody uses any budget, and all run on the first that is back', async () => {
  const names = ['a', 'b'];
  const restart = { ...quickSettings.restart, reflex: 0, fatalAfter: 1 };
  const [db1, db2] = await begin({ names, tenants: { restart } });
  await db1!.kill();
  await Promise.all(names.map(servesFrom('db2')));
  await db2!.kill();
  await until('all wait', () => names.every((name) => state(name).state === 'waiting'), withinMs);
  for (const name of names) signalProcess(state(name).process!.identity, 'SIGKILL', 'group');
  await until('all have ended', () => names.every((name) => state(name).process === null), withinMs);
  const seen = dbs.house.log.of('databases:checked').length;
  // Some seconds, in which each of them is looked after each second.
  await until('it lasts', () => dbs.house.log.of('databases:checked').length >= seen + 40, withinMs);
  for (const name of names) {
    expect(state(name)).toMatchObject({ state: 'waiting', exitsAtMs: [], backoffStep: 0, startsSinceHealthy: 0 });
    expect(state(name).decisionNeeded).toBeNull();
  }
  await db1!.start();
  await Promise.all(names.map(servesFrom('db1')));
  expect(dbs.house.transitions.filter(({ kind }) => kind === 'tryScheduled')).toEqual([]);
  for (const name of names) expect(state(name)).toMatchObject({ startsSinceHealthy: 1, problems: [] });
});

test('when none is up running tenants are stopped if that is configured, and start as soon as one is', async () => {
  const [db1] = await begin({ names: ['a'], count: 1, databases: { whenNoneUp: 'stop' } });
  await db1!.kill();
  await until('it is stopped', () => state('a').process === null && state('a').problems.length > 0, withinMs);
  expect(state('a')).toMatchObject({ state: 'waiting', exitsAtMs: [], problems: [{ code: 'noDatabase' }] });
  expect(state('a').lastExits[0]!.reason).toMatch(/^its database db1 is down; it waits, for nobody can take it/);
  await db1!.start();
  await servesFrom('db1')('a');
  expect(state('a').problems).toEqual([]);
});

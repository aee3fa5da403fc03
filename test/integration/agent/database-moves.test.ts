/** Databases that really die under tenants that run: who is moved, and who is left alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../../config/tenants';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { freePort } from '../../support/lane-ports';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, state, pidOf, on, sees, servesFrom, kindsAfter, newestSeq } = dbs;

const letters = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

test.each(['killed', 'frozen'] as const)('the tenants of a member that is %s move, and nobody else', async (how) => {
  const [db1] = await begin({ names: letters });
  const lost = on('db1', letters);
  const others = on('db2', letters);
  expect([lost.length, others.length]).toEqual([3, 3]);
  const pids = others.map(pidOf);
  const seq = newestSeq();
  if (how === 'killed') await db1!.kill();
  else db1!.freeze();
  await Promise.all(lost.map(servesFrom('db2')));
  expect(others.map(pidOf)).toEqual(pids);
  for (const name of others) expect(kindsAfter(name, seq)).toEqual([]);
  for (const name of lost) {
    expect(kindsAfter(name, seq)).toEqual([
      'databaseMoved',
      'stopBegan',
      'processExited',
      'processStarted',
      'checkPassed',
    ]);
    expect(state(name)).toMatchObject({ exitsAtMs: [], restarts: 1, problems: [], database: 'db2' });
    const reason = /^its database db1 is down \(it .+\); it moves to db2; /;
    expect(state(name).lastExits[0]!.reason).toMatch(reason);
  }
  await until('its end is told', () => dbs.house.log.of('databases:moveEnded').length > 0, withinMs);
  expect(dbs.house.log.of('databases:moveBegan')).toMatchObject([{ member: 'db1', tenants: 3 }]);
  expect(dbs.house.log.of('databases:moveEnded')).toMatchObject([{ member: 'db1', moved: 3, others: 0 }]);
  expect(dbs.house.meters.text()).toContain('watchkeeper_database_moves_total{member="db1",way="restart"} 3');
  expect(dbs.house.meters.text()).toContain('watchkeeper_database_move_duration_seconds_count{way="restart"} 3');
  if (how === 'killed') await db1!.start();
  else db1!.thaw();
  await sees('db1', 'up');
  expect(on('db2', letters)).toHaveLength(6);
});

test('a stopped tenant stays stopped, and a released one is left alone', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const [db1] = await begin({ names });
  const [stopped, released, moved] = on('db1', names) as [string, string, string];
  const request = (name: string) => ({ name, generation: state(name).generation, requestId: name, by: 'test' });
  await dbs.house.requests.setWanted({ ...request(stopped), wanted: 'stopped' });
  await dbs.house.reaches(stopped, 'stopped', withinMs);
  await dbs.house.requests.release({ ...request(released), forMs: null, reason: null });
  const pid = pidOf(released);
  const seq = newestSeq();
  await db1!.kill();
  await servesFrom('db2')(moved);
  await until('it is over', () => dbs.house.log.of('databases:moveEnded').length > 0, withinMs);
  expect([kindsAfter(stopped, seq), kindsAfter(released, seq), pidOf(released)]).toEqual([[], [], pid]);
});

test('an agent that is killed in the middle of the moves is followed by one that ends them', async () => {
  const names = Array.from({ length: 36 }, (_, index) => `t${index}`);
  const [db1] = await begin({ names, tenants: { stopGraceMs: 5000 } });
  const lost = on('db1', names);
  let moves = 0;
  let isAbandoned = false;
  const killed = new Promise<void>((resolve) => {
    dbs.house.onRecorded = () => {
      moves += dbs.house.transitions.at(-1)!.kind === 'databaseMoved' ? 1 : 0;
      if (moves < 3 || isAbandoned) return;
      isAbandoned = true;
      setImmediate(() => {
        dbs.house.abandon();
        resolve();
      });
    };
  });
  await db1!.kill();
  await killed;
  expect(moves).toBeLessThan(lost.length);
  dbs.house.onRecorded = () => {};
  dbs.house.start();
  await Promise.all(names.map(servesFrom('db2')));
  for (const name of lost) expect(state(name)).toMatchObject({ exitsAtMs: [], restarts: 1 });
});

test('tenants that can be told of another database keep their process', async () => {
  const tenants: Partial<TenantSettings> = { onDatabaseChange: { file: 'database', signal: 'SIGHUP' } };
  const names = ['a', 'b', 'c', 'd'];
  const [db1, db2] = await begin({ names, tenants });
  const fileOf = (name: string) => readFileSync(join(dbs.house.watchPath, name, 'database'), 'utf8');
  const lost = on('db1', names);
  for (const name of lost) expect(fileOf(name)).toBe(`db1\n127.0.0.1\n${db1!.port}\n`);
  const pids = names.map(pidOf);
  const seq = newestSeq();
  await db1!.kill();
  await Promise.all(names.map(servesFrom('db2')));
  expect(names.map(pidOf)).toEqual(pids);
  for (const name of names) expect(kindsAfter(name, seq)).toEqual(lost.includes(name) ? ['databaseRepointed'] : []);
  for (const name of names) expect(fileOf(name)).toBe(`db2\n127.0.0.1\n${db2!.port}\n`);
  const asked = 'watchkeeper_database_move_duration_seconds_count{way="repoint"} 2';
  await until('their checks passed', () => dbs.house.meters.text().includes(asked), withinMs);
  dbs.house.abandon();
  dbs.house.start();
  await sees('db2', 'up');
  expect([names.map(pidOf), on('db2', names).length]).toEqual([pids, 4]);
});

test('those of the first tier go first', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
  const [db1] = await begin({ names: [], databases: { decideWithinMs: 3_600_000 } });
  for (const name of names) dbs.house.make(name, await freePort());
  for (const name of names) await dbs.house.reaches(name, 'running', withinMs);
  const lost = on('db1', names).sort();
  const gold = lost.slice(-5);
  for (const name of gold) writeFileSync(join(dbs.house.watchPath, name, 'tier'), 'gold\n');
  await db1!.kill();
  await sees('db1', 'down');
  dbs.house.databases = { ...dbs.house.databases!, decideWithinMs: 1 };
  await Promise.all(names.map(servesFrom('db2')));
  const order = dbs.house.transitions.filter(({ kind }) => kind === 'databaseMoved').map(({ name }) => name);
  expect(order).toEqual([...gold, ...lost.filter((name) => !gold.includes(name))]);
});

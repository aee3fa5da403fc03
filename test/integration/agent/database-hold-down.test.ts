/** A database that falls again and again is not trusted at once when it is back. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { freePort } from '../../support/lane-ports';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, sees, servesFrom } = dbs;

test('a member that falls again and again gets nobody until it has been stable, unless nothing else is up', async () => {
  const holdDown = { falls: 2, withinMs: 300_000, stableMs: 3_600_000 };
  const [db1, db2] = await begin({ names: [], databases: { holdDown } });
  for (let fall = 0; fall < 2; fall++) {
    await db1!.kill();
    await sees('db1', 'down');
    await db1!.start();
    await sees('db1', 'up');
  }
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) dbs.house.make(name, await freePort());
  for (const name of names) await servesFrom('db2')(name);
  await db2!.kill();
  await Promise.all(names.map(servesFrom('db1')));
});

test('a member that is held down stays so in the next life of the agent, until that one has seen it stable', async () => {
  const holdDown = { falls: 2, withinMs: 300_000, stableMs: 5_000 };
  const [db1] = await begin({ names: [], databases: { holdDown } });
  const file = join(dbs.house.root, 'hosts', 'h1', 'databases.json');
  const fallsKept = () => (existsSync(file) ? readFileSync(file, 'utf8').match(/"\d{4}-[^"]+Z"/g)?.length : 0);
  for (let fall = 1; fall <= 2; fall++) {
    await db1!.kill();
    await sees('db1', 'down');
    await until(`fall ${fall} is kept`, () => fallsKept() === fall, withinMs);
    if (fall < 2) await db1!.start();
    if (fall < 2) await sees('db1', 'up');
  }
  dbs.house.abandon();
  await db1!.start();
  dbs.house.start();
  const told = () => dbs.house.hostDatabases!.status[0]!;
  expect([told().isHeld, told().heldUntil]).toEqual([true, null]);
  await sees('db1', 'up');
  const upAtMs = Date.now();
  const { isHeld, heldUntil } = told();
  expect(isHeld).toBe(true);
  expect(Math.abs(Date.parse(heldUntil!) - (upAtMs + holdDown.stableMs))).toBeLessThan(2000);
  await sees('db2', 'up');
  dbs.house.make('a', await freePort());
  await servesFrom('db2')('a');
  await until('it is held no more', () => !told().isHeld, withinMs);
  expect(Date.now() - upAtMs).toBeGreaterThan(holdDown.stableMs - 1000);
  dbs.house.make('b', await freePort());
  await servesFrom('db1')('b');
});

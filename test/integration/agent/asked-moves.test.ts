/** A person moves one tenant to another database: how it gets there, and when its host refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantSettings } from '../../../config/tenants';
import type { Brake } from '../../../src/domain/databases/brake';
import type { MoveRequest } from '../../../src/domain/tenants/tenant-report';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, state, pidOf, databaseOf, on, sees, servesFrom, kindsAfter, newestSeq } = dbs;

const at = '2026-01-01T00:00:00.000Z';
const brake: Brake = { scope: 'moves', by: 'bob', reason: 'a switch is replaced', since: at, until: null };

const move = (name: string, to: string, different: Partial<MoveRequest> = {}) => {
  const { generation } = state(name);
  return dbs.house.requests.move({ name, to, generation, requestId: `m${generation}`, by: 'ann', ...different });
};
const want = (name: string, wanted: 'running' | 'stopped') => {
  const { generation } = state(name);
  return dbs.house.requests.setWanted({ name, wanted, generation, requestId: `w${generation}`, by: 'ann' });
};
const otherThan = (member: string | undefined) => (member === 'db1' ? 'db2' : 'db1');

test('it is restarted with the other database, without a charge, and nobody else is touched', async () => {
  const names = ['a', 'b'];
  await begin({ names });
  const [moving, other] = [on('db1', names)[0]!, on('db2', names)[0]!];
  const pids = names.map(pidOf);
  const seq = newestSeq();
  expect(await move(moving, 'db2')).toEqual({ kind: 'applied', generation: 2 });
  await servesFrom('db2')(moving);
  expect(kindsAfter(moving, seq)).toEqual([
    'databaseMoved',
    'stopBegan',
    'processExited',
    'processStarted',
    'checkPassed',
  ]);
  expect(dbs.house.transitions.find((each) => each.kind === 'databaseMoved')).toMatchObject({
    ...{ from: 'db1', to: 'db2', by: 'ann', requestId: 'm1', reason: 'ann wants it there' },
  });
  expect(state(moving)).toMatchObject({ exitsAtMs: [], startsSinceHealthy: 1, problems: [], generation: 2 });
  expect(state(moving).lastExits[0]!.reason).toMatch(/^its database changed to db2; /);
  expect(pidOf(moving)).not.toBe(pids[names.indexOf(moving)]);
  expect([kindsAfter(other, seq), pidOf(other)]).toEqual([[], pids[names.indexOf(other)]]);
  expect(dbs.house.meters.text()).toContain('watchkeeper_database_moves_total{member="db1",way="restart"} 1');
});

test('one that can be told is told, keeps its process, and is asked for another answer from then on', async () => {
  const tenants: Partial<TenantSettings> = { onDatabaseChange: { file: 'database', signal: 'SIGHUP' } };
  const [db1, db2] = await begin({ names: ['a'], tenants });
  const to = otherThan(databaseOf('a'));
  const pid = pidOf('a');
  const seq = newestSeq();
  expect(await move('a', to)).toEqual({ kind: 'applied', generation: 2 });
  await servesFrom(to)('a');
  const asked = 'watchkeeper_database_move_duration_seconds_count{way="repoint"} 1';
  await until('its check passed', () => dbs.house.meters.text().includes(asked), withinMs);
  const { port } = to === 'db1' ? db1! : db2!;
  const file = (name: string) => readFileSync(join(dbs.house.watchPath, 'a', name), 'utf8');
  expect([file('database'), file('signals')]).toEqual([`${to}\n127.0.0.1\n${port}\n`, `${pid} SIGHUP\n`]);
  expect([pidOf('a'), kindsAfter('a', seq)]).toEqual([pid, ['databaseRepointed']]);
  expect(state('a')).toMatchObject({ database: to, generation: 2, launchGeneration: 1, starts: 1, problems: [] });
});

test('a stopped tenant is not started by it, and has the database from its next start on', async () => {
  await begin({ names: ['a'] });
  const to = otherThan(databaseOf('a'));
  await want('a', 'stopped');
  await dbs.house.reaches('a', 'stopped', withinMs);
  const seq = newestSeq();
  expect(await move('a', to)).toEqual({ kind: 'applied', generation: 3 });
  const seen = dbs.house.log.of('databases:checked').length;
  // Two seconds, in which the supervisor looks after everybody.
  await until('it lasts', () => dbs.house.log.of('databases:checked').length >= seen + 20, withinMs);
  expect(kindsAfter('a', seq)).toEqual(['databaseMoved']);
  expect(state('a')).toMatchObject({ state: 'stopped', process: null, database: to, starts: 1 });
  await want('a', 'running');
  await servesFrom(to)('a');
  expect(kindsAfter('a', seq)).toEqual(['databaseMoved', 'wishChanged', 'processStarted', 'checkPassed']);
});

describe('the host refuses it with a sentence, and nothing is changed', () => {
  async function isRefused(name: string, to: string, message: string): Promise<void> {
    const [before, seq] = [state(name), newestSeq()];
    await expect(move(name, to)).rejects.toMatchObject({ type: 'moveRefused', message });
    expect([state(name), newestSeq()]).toEqual([before, seq]);
  }

  test('to what is not configured, what it has, what is drained or full, and while moves are braked', async () => {
    const names = ['a', 'b'];
    await begin({ names });
    const [name] = on('db1', names) as [string];
    await isRefused(name, 'db9', 'there is no database db9 in the configuration');
    await isRefused(name, 'db1', 'it has database db1 already');
    const { rules } = dbs.house;
    rules.take({ version: 1, drained: [], brakes: [brake] }, null);
    const why = 'a switch is replaced';
    await isRefused(name, 'db2', `moves are braked by bob since ${at}: ${why}`);
    rules.take({ version: 2, drained: [], brakes: [{ ...brake, scope: 'all' }] }, null);
    await isRefused(name, 'db2', `moves and restarts are braked by bob since ${at}: ${why}`);
    const drained = [{ member: 'db2', by: 'bob', reason: null, since: at }];
    rules.take({ version: 3, drained, brakes: [] }, null);
    await isRefused(name, 'db2', 'database db2 is drained');
    rules.take({ version: 4, drained: [], brakes: [{ ...brake, scope: 'restarts' }] }, null);
    const { databases } = dbs.house;
    const members = databases!.members.map((member) => ({ ...member, maxTenants: 1 }));
    dbs.house.databases = { ...databases!, members };
    await isRefused(name, 'db2', 'database db2 has as many tenants as it may (1)');
    dbs.house.databases = databases;
    // A brake of restarts is for what ends by itself.
    await move(name, 'db2');
    await servesFrom('db2')(name);
  });

  test('to what is down, or held down while its own is up; one whose own is down may go there', async () => {
    const holdDown = { falls: 1, withinMs: 300_000, stableMs: 3_600_000 };
    const names = ['a', 'b'];
    const [db1, db2] = await begin({ names, databases: { holdDown, decideWithinMs: 3_600_000 } });
    const name = on('db1', names)[0]!;
    await db2!.kill();
    await sees('db2', 'down');
    await isRefused(name, 'db2', 'database db2 is down');
    await db2!.start();
    await sees('db2', 'up');
    await isRefused(name, 'db2', 'database db2 is held down');
    await db1!.kill();
    await sees('db1', 'down');
    await move(name, 'db2');
    await servesFrom('db2')(name);
    expect(state(name)).toMatchObject({ exitsAtMs: [], problems: [] });
  });
});

test('a repeated request is answered from the journal, also by the next life, and an older generation is superseded', async () => {
  await begin({ names: ['a'] });
  const to = otherThan(databaseOf('a'));
  const request = { generation: 1, requestId: 'r1' };
  const answer = await move('a', to, request);
  expect(answer).toEqual({ kind: 'applied', generation: 2 });
  await servesFrom(to)('a');
  const [pid, seq] = [pidOf('a'), newestSeq()];
  expect(await move('a', to, request)).toEqual(answer);
  dbs.house.abandon();
  dbs.house.start();
  await sees(to, 'up');
  expect(await move('a', to, request)).toEqual(answer);
  const old = await move('a', otherThan(to), { generation: 1, requestId: 'r2' });
  expect(old).toEqual({ kind: 'superseded', generation: 2 });
  expect([pidOf('a'), kindsAfter('a', seq), state('a').generation]).toEqual([pid, [], 2]);
});

/** Brakes on a host that runs: what is held back is shown and not done, and goes on by itself when the brake is off. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpGet } from '../../../src/adapters/http/get';
import { signalProcess } from '../../../src/adapters/processes/identity';
import type { Brake } from '../../../src/domain/databases/brake';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, state, pidOf, on, sees, servesFrom, kindsAfter, newestSeq } = dbs;

const since = '2026-01-01T00:00:00.000Z';
const put = (scope: Brake['scope']): Brake => ({
  scope,
  by: 'bob',
  reason: 'a switch is replaced',
  since,
  until: null,
});
const sentence = (what: string) => `${what} braked by bob since ${since}: a switch is replaced`;

let version = 0;
const brake = (...brakes: Brake[]) => dbs.house.rules.take({ version: ++version, drained: [], brakes }, null);
const problemsOf = (name: string) => state(name).problems.map(({ code, message }) => ({ code, message }));
const kill = (name: string) => signalProcess(state(name).process!.identity, 'SIGKILL', 'group');
const checksOf = async (name: string) => Number((await httpGet(state(name).port, '/count', 5000)).body);
const hasProblem = (name: string, code: string) =>
  until(`${name} shows ${code}`, () => problemsOf(name).some((problem) => problem.code === code), withinMs);
/** Long enough for whatever happens each second to have happened twice. */
const lasts = async () => {
  const seen = dbs.house.log.of('databases:checked').length;
  await until('it lasts', () => dbs.house.log.of('databases:checked').length >= seen + 24, withinMs);
};
/** On a machine with nothing else to do it is one second at most. */
const soonMs = 5000;

describe('a brake of restarts', () => {
  const braked = [{ code: 'braked', message: sentence('restarts are') }];

  test('lets one that is killed stay down, but a person may start it', async () => {
    await begin({ names: ['a', 'b'] });
    brake(put('restarts'));
    const seq = newestSeq();
    for (const name of ['a', 'b']) kill(name);
    for (const name of ['a', 'b']) await hasProblem(name, 'braked');
    await lasts();
    for (const name of ['a', 'b']) {
      expect(kindsAfter(name, seq)).toEqual(['processExited', 'problemBegan']);
      expect([state(name).process, problemsOf(name)]).toEqual([null, braked]);
    }
    const { generation } = state('a');
    await dbs.house.requests.setWanted({ name: 'a', wanted: 'running', generation, requestId: 'r1', by: 'ann' });
    await until('it runs', () => state('a').state === 'running' && state('a').process !== null, withinMs);
    expect([problemsOf('a'), state('b').process]).toEqual([[], null]);
    const offAtMs = performance.now();
    brake();
    await until('it goes on', () => state('b').process !== null, withinMs);
    expect(performance.now() - offAtMs).toBeLessThan(soonMs);
    await dbs.house.reaches('b', 'running', withinMs);
    expect([problemsOf('b'), state('b').starts]).toEqual([[], 2]);
  });

  test('does not replace one whose check fails; it is replaced when the brake is off and its check fails still', async () => {
    await begin({ names: ['a', 'b'] });
    brake(put('restarts'));
    const pids = ['a', 'b'].map(pidOf);
    for (const name of ['a', 'b']) await httpGet(state(name).port, '/lie?text', 5000);
    for (const name of ['a', 'b']) await hasProblem(name, 'braked');
    const checks = await checksOf('a');
    await until('it is checked on and on', async () => (await checksOf('a')) > checks + 6, withinMs);
    expect([['a', 'b'].map(pidOf), problemsOf('a'), state('a').exitsAtMs]).toEqual([pids, braked, []]);
    await httpGet(state('b').port, '/lie?', 5000);
    const offAtMs = performance.now();
    brake();
    await until('it is replaced', () => state('a').process?.stopping ?? state('a').run > 1, withinMs);
    expect(performance.now() - offAtMs).toBeLessThan(soonMs);
    await until('it runs again', () => state('a').run === 2 && state('a').state === 'running', withinMs);
    await until('the other one is well', () => problemsOf('b').length === 0, withinMs);
    expect(pidOf('b')).toBe(pids[1]);
  });

  test('holds no move back', async () => {
    const names = ['a', 'b'];
    const [db1] = await begin({ names });
    const [lost] = on('db1', names) as [string];
    brake(put('restarts'));
    await db1!.kill();
    await servesFrom('db2')(lost);
    expect([problemsOf(lost), state(lost).exitsAtMs]).toEqual([[], []]);
  });
});

describe('a brake of moves', () => {
  test('lets the tenants of a lost member wait where they are, and they move when it is off', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const [db1] = await begin({ names });
    const lost = on('db1', names);
    const pids = names.map(pidOf);
    brake(put('moves'));
    await db1!.kill();
    for (const name of lost) await hasProblem(name, 'noDatabase');
    await lasts();
    for (const name of lost) {
      expect(state(name).state).toBe('waiting');
      const message = expect.stringMatching(/^its database db1 is down; moves are braked by bob /) as unknown;
      expect(problemsOf(name)).toEqual([{ code: 'noDatabase', message }]);
    }
    expect([names.map(pidOf), on('db1', names)]).toEqual([pids, lost]);
    expect(dbs.house.log.of('databases:moveBegan')).toEqual([]);
    const offAtMs = performance.now();
    brake();
    await until('they move', () => lost.every((name) => state(name).database === 'db2'), withinMs);
    expect(performance.now() - offAtMs).toBeLessThan(soonMs);
    await Promise.all(lost.map(servesFrom('db2')));
    for (const name of lost) expect(state(name)).toMatchObject({ problems: [], exitsAtMs: [], starts: 2 });
  });

  test('restarts what is killed with the database that it has, and with another one only if that is lost', async () => {
    const names = ['a', 'b'];
    await begin({ names });
    const [name] = on('db1', names) as [string];
    brake(put('moves'));
    kill(name);
    await until('it runs again', () => state(name).run === 2 && state(name).state === 'running', withinMs);
    expect([state(name).database, problemsOf(name)]).toEqual(['db1', []]);
  });

  test('survives the agent', async () => {
    const names = ['a', 'b'];
    const [db1] = await begin({ names });
    const [lost] = on('db1', names) as [string];
    brake(put('all'));
    dbs.house.abandon();
    await db1!.kill();
    dbs.house.start();
    await hasProblem(lost, 'noDatabase');
    await lasts();
    expect(problemsOf(lost)[0]!.message).toContain(sentence('moves and restarts are'));
    expect([on('db1', names), state(lost).starts]).toEqual([[lost], 1]);
    brake();
    await servesFrom('db2')(lost);
  });
});

test('a file brakes this host alone, shows why, and survives the agent; without it all goes on', async () => {
  const names = ['a', 'b'];
  const [db1] = await begin({ names });
  const [lost, other] = [on('db1', names)[0]!, on('db2', names)[0]!];
  const file = join(dbs.house.root, 'hosts', 'h1', 'brake');
  const told = () => dbs.house.supervisor.listProblems().find(({ code }) => code === 'brakedByFile');
  writeFileSync(file, 'all nobody touches this one\n');
  await until('the host tells of it', told, withinMs);
  const why = /^moves and restarts are braked by a file on the host since .+: nobody touches this one$/;
  expect(told()!.message).toMatch(why);
  expect(dbs.house.rules.current.brakes).toEqual([]);
  dbs.house.abandon();
  dbs.house.start();
  await sees('db2', 'up');
  expect(told()!.message).toMatch(why);
  const pid = pidOf(lost);
  await db1!.kill();
  kill(other);
  await hasProblem(lost, 'noDatabase');
  await hasProblem(other, 'braked');
  await lasts();
  expect([pidOf(lost), state(lost).state, state(other).process]).toEqual([pid, 'waiting', null]);
  rmSync(file);
  await Promise.all(names.map(servesFrom('db2')));
  await until('the host is well', () => told() === undefined, withinMs);
  expect(names.map(problemsOf)).toEqual([[], []]);
});

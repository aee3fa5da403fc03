/** kill -9 of the agent at each step of a move: the next one ends it, with one process for each and nobody charged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TenantSettings } from '../../../config/tenants';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { until } from '../../support/until';
import type { Life } from './moving-agent';

jest.setTimeout(240_000);
const runTypescript = resolve(__dirname, '../../support/run-typescript.cjs');
const dbs = new DatabaseHouse();
const { begin, state, pidOf, on, servesFrom } = dbs;
const told: Partial<TenantSettings> = { onDatabaseChange: { file: 'database', signal: 'SIGHUP' } };
const undecided = { decideWithinMs: 3_600_000 };

/** Its agent is gone, and the next one dies at this step; a house that is started then takes over. */
async function lifeThatDies(killAt: Life['killAt'], count = 1): Promise<void> {
  const { root, settings, databases } = dbs.house;
  const life: Life = { root, settings, databases: { ...databases!, decideWithinMs: 1 }, killAt, count };
  const words = ['-r', runTypescript, join(__dirname, 'moving-agent.ts'), JSON.stringify(life)];
  // Jest has an environment of its own, in which the password is.
  const agent = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'], env: process.env });
  const timer = setTimeout(() => agent.kill('SIGTERM'), 60_000);
  expect(await once(agent, 'exit')).toEqual([null, 'SIGKILL']);
  clearTimeout(timer);
}

/** Nobody but the present process of each listens at its port, and all others that it ever had are gone. */
function hasOneProcess(name: string): void {
  const alive = dbs.house.starts(name).filter((pid) => isTenant(pid, name));
  expect([name, alive]).toEqual([name, [pidOf(name)]]);
}
function isTenant(pid: number, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--uname=${name}\0`);
  } catch {
    return false;
  }
}

/** All tenants of db1, which is dead, and the agent before this one is gone. */
async function beginLost(names: readonly string[], tenants: Partial<TenantSettings> = {}): Promise<string[]> {
  const [db1] = await begin({ names, tenants, databases: undecided });
  const lost = on('db1', names);
  dbs.house.abandon();
  dbs.house.journal.close();
  await db1!.kill();
  return lost;
}

test.each(['databaseMoved', 'stopBegan', 'processExited', 'processStarted', 'checkPassed'] as const)(
  'an agent that is killed right after %s of a move is followed by one that ends it',
  async (killAt) => {
    const [name] = (await beginLost(['a', 'b'])) as [string];
    await lifeThatDies(killAt);
    dbs.house.start();
    await servesFrom('db2')(name);
    hasOneProcess(name);
    expect(state(name)).toMatchObject({ starts: 2, run: 2, exitsAtMs: [], startsSinceHealthy: 1, problems: [] });
    expect(state(name)).toMatchObject({ database: 'db2', decisionNeeded: null, backoffStep: 0 });
  },
);

test.each(['written', 'signalled', 'databaseRepointed'] as const)(
  'an agent that is killed when a tenant is told, right after it is %s, is followed by one that tells it again',
  async (killAt) => {
    const names = ['a', 'b'];
    const [name] = (await beginLost(names, told)) as [string];
    const pid = pidOf(name);
    await lifeThatDies(killAt);
    // The next one has the time to look at the tenant before it decides.
    dbs.house.databases = { ...dbs.house.databases!, decideWithinMs: 2000 };
    dbs.house.start();
    await servesFrom('db2')(name);
    const asked = 'watchkeeper_database_move_duration_seconds_count{way="repoint"} 1';
    if (killAt !== 'databaseRepointed')
      await until('its check passed', () => dbs.house.meters.text().includes(asked), withinMs);
    hasOneProcess(name);
    expect([pidOf(name), readFileSync(join(dbs.house.watchPath, name, 'database'), 'utf8').split('\n')[0]]).toEqual([
      ...[pid, 'db2'],
    ]);
    expect(state(name)).toMatchObject({ starts: 1, exitsAtMs: [], problems: [], database: 'db2' });
  },
);

test.each(['written', 'signalled'] as const)(
  'an agent that is killed when a tenant of a living database is told, after it is %s, is followed by one that tells it again',
  async (step) => {
    const [, db2] = await begin({ names: ['a', 'b'], tenants: told });
    const [name] = on('db1', ['a', 'b']) as [string];
    const pid = pidOf(name)!;
    dbs.house.abandon();
    dbs.house.journal.close();
    writeFileSync(join(dbs.house.watchPath, name, 'database'), `db2\n127.0.0.1\n${db2!.port}\n`);
    if (step === 'signalled') process.kill(pid, 'SIGHUP');
    dbs.house.start();
    await servesFrom('db2')(name);
    const asked = 'watchkeeper_database_move_duration_seconds_count{way="repoint"} 1';
    await until('its check passed', () => dbs.house.meters.text().includes(asked), withinMs);
    const { starts, exitsAtMs, problems } = state(name);
    expect([pidOf(name), starts, exitsAtMs, problems]).toEqual([pid, 1, [], []]);
  },
);

test.each([
  ['databaseMoved', 20],
  ['processExited', 7],
  ['processStarted', 12],
  ['checkPassed', 17],
] as const)(
  'an agent that is killed in a bulk move, right after %s number %i, is followed by one that ends it',
  async (killAt, count) => {
    const names = Array.from({ length: 56 }, (_, index) => `t${index}`);
    const lost = await beginLost(names);
    const others = names.filter((name) => !lost.includes(name));
    const pids = others.map(pidOf);
    expect(lost).toHaveLength(28);
    await lifeThatDies(killAt, count);
    dbs.house.start();
    dbs.house.databases = { ...dbs.house.databases!, decideWithinMs: 300 };
    await Promise.all(names.map(servesFrom('db2')));
    for (const name of names) hasOneProcess(name);
    expect(others.map(pidOf)).toEqual(pids);
    for (const name of lost) {
      expect(state(name)).toMatchObject({ starts: 2, exitsAtMs: [], startsSinceHealthy: 1, problems: [] });
    }
  },
);

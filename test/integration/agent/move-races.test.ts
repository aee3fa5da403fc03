/** Moves that meet something else: whatever comes first or last, what people want holds, and nobody is moved twice. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../../../src/adapters/processes/identity';
import { TenantProcess } from '../../../src/agent/tenant-process';
import type { MoveOrder } from '../../../src/domain/databases/move-order';
import { DatabaseHouse, withinMs } from '../../support/database-house';
import { HeldSlots } from '../../support/held-slots';
import { freePort } from '../../support/lane-ports';
import { until } from '../../support/until';

jest.setTimeout(240_000);
const dbs = new DatabaseHouse();
const { begin, state, pidOf, databaseOf, on, sees, servesFrom, kindsAfter, newestSeq } = dbs;

const drained = [{ member: 'db1', by: 'bob', reason: null, since: '2026-01-01T00:00:00.000Z' }];
const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
const moveKinds = ['databaseMoved', 'stopBegan', 'processExited', 'processStarted', 'checkPassed'];

let lastVersion = 0;
/** As the pool's workflow asks for it: db1 is drained. */
function drain(different: Partial<MoveOrder> = {}) {
  const rules = { version: ++lastVersion, drained, brakes: [] };
  dbs.house.rules.take(rules, null);
  const order: MoveOrder = { pool: 'main', cause: 'drained', from: ['db1'], rules, room: {}, reason: '', ...different };
  return dbs.house.moves.carryOut(order, () => undefined);
}

/** At once when it is being launched: looking for that may come too late. */
function whenLaunching<Answer>(name: string, act: () => Promise<Answer>): Promise<Answer> {
  return new Promise((resolve) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with what it is called on, below
    const { launch } = TenantProcess.prototype;
    const spy = jest.spyOn(TenantProcess.prototype, 'launch').mockImplementation(function (
      this: TenantProcess,
      ...words
    ) {
      launch.apply(this, words);
      if (!dbs.house.supervisor.find(name)!.isLaunching) return;
      spy.mockRestore();
      queueMicrotask(() => resolve(act()));
    });
  });
}

const request = (name: string, requestId: string) => ({
  ...{ name, requestId, generation: state(name).generation, by: 'ann' },
});
const move = (name: string, to: string) => dbs.house.requests.move({ ...request(name, `move to ${to}`), to });
const stop = (name: string) => dbs.house.requests.setWanted({ ...request(name, 'stop'), wanted: 'stopped' });
const kill = (name: string) => signalProcess(state(name).process!.identity, 'SIGKILL', 'group');
const holdSlots = () => new HeldSlots(dbs.house.supervisor.slots);
const begun = () => until('the moves begin', () => dbs.house.log.of('databases:moveBegan').length > 0, withinMs);
const isStopping = (name: string) => until(`${name} is being stopped`, () => state(name).process?.stopping, withinMs);
const times = (kind: string, name: string, seq: number) => kindsAfter(name, seq).filter((one) => one === kind).length;

/** Its process hears no TERM, so that its stop lasts until the grace is over. */
async function beginDeaf(names: string[], count = 2) {
  const servers = await begin({ names: [], count, tenants: { stopGraceMs: 3_600_000 } });
  for (const name of names) dbs.house.make(name, await freePort(), 'deaf');
  for (const name of names) await dbs.house.reaches(name, 'running', withinMs);
  return servers;
}
/** From now on whoever is stopped ends at once, and the next processes hear TERM. */
function endGrace(names: readonly string[]): void {
  for (const name of names) writeFileSync(join(dbs.house.watchPath, name, 'mode'), '');
  dbs.house.change({ stopGraceMs: 400 });
}

describe('reflex against move', () => {
  test('one that is killed while its move waits for its turn is started once, elsewhere, and not charged', async () => {
    const [db1] = await begin({ names: letters });
    const lost = on('db1', letters);
    const dying = lost[0]!;
    const slots = holdSlots();
    await db1!.kill();
    await begun();
    const seq = newestSeq();
    kill(dying);
    await until('its end is seen', () => state(dying).process === null, withinMs);
    slots.release();
    await Promise.all(lost.map(servesFrom('db2')));
    await until('the moves are over', () => dbs.house.log.of('databases:moveEnded').length > 0, withinMs);
    expect([times('databaseMoved', dying, seq), times('processStarted', dying, seq)]).toEqual([0, 1]);
    expect(state(dying)).toMatchObject({ exitsAtMs: [], starts: 2, problems: [], decisionNeeded: null });
    for (const name of lost.slice(1)) expect(kindsAfter(name, seq)).toEqual(moveKinds);
  });

  test('one that is killed while it is being stopped for its move has its new database, and is not charged', async () => {
    await beginDeaf(letters);
    const [dying, ...others] = on('db1', letters) as [string, ...string[]];
    const seq = newestSeq();
    const moved = drain();
    await isStopping(dying);
    kill(dying);
    await servesFrom('db2')(dying);
    endGrace(others);
    expect(await moved).toMatchObject({ planned: 3, moved: 3, to: { db2: 3 }, leftCount: 0 });
    expect(kindsAfter(dying, seq)).toEqual(moveKinds);
    expect(state(dying)).toMatchObject({ exitsAtMs: [], starts: 2, startsSinceHealthy: 1 });
  });
});

describe('move against stop', () => {
  test('those that are stopped while they wait for their turn stay stopped, and are told as superseded', async () => {
    await begin({ names: letters });
    const leaving = on('db1', letters);
    const [first, second, third] = leaving as [string, string, string];
    const seq = newestSeq();
    const slots = holdSlots();
    const moved = drain();
    await Promise.all([stop(first), stop(third)]);
    for (const name of [first, third]) await dbs.house.reaches(name, 'stopped', withinMs);
    slots.release();
    const outcome = await moved;
    expect(outcome).toMatchObject({ planned: 3, moved: 1, to: { db2: 1 }, names: [second], leftCount: 2 });
    expect(outcome.left.map(({ name, code }) => `${name} ${code}`).sort()).toEqual(
      [first, third].map((name) => `${name} superseded`).sort(),
    );
    for (const name of [first, third]) {
      expect(kindsAfter(name, seq)).toEqual(['wishChanged', 'stopBegan', 'processExited']);
      expect(state(name)).toMatchObject({ state: 'stopped', process: null, starts: 1 });
    }
  });

  test('one that is stopped while its process ends for its move stays stopped, and has its new database', async () => {
    await beginDeaf(letters);
    const leaving = on('db1', letters);
    const [stopped] = leaving as [string];
    const seq = newestSeq();
    const moved = drain();
    await isStopping(stopped);
    await stop(stopped);
    endGrace(leaving);
    const outcome = await moved;
    expect(outcome).toMatchObject({ planned: 3, moved: 2, leftCount: 1 });
    expect(outcome.left).toMatchObject([{ name: stopped, code: 'superseded', message: 'it was stopped meanwhile' }]);
    await dbs.house.reaches(stopped, 'stopped', withinMs);
    expect(kindsAfter(stopped, seq)).toEqual(['databaseMoved', 'stopBegan', 'wishChanged', 'processExited']);
    expect(state(stopped)).toMatchObject({ process: null, database: 'db2', starts: 1 });
  });
});

describe('two moves', () => {
  test('a person moves one elsewhere while it waits for its turn in a bulk move: it goes where the person wants it', async () => {
    await begin({ names: letters, count: 3 });
    const leaving = on('db1', letters);
    const [asked, other] = leaving as [string, string];
    const seq = newestSeq();
    const slots = holdSlots();
    const moved = drain({ room: { db3: 0 } });
    await move(asked, 'db3');
    slots.release();
    const outcome = await moved;
    await servesFrom('db3')(asked);
    expect(databaseOf(other)).toBe('db2');
    for (const name of leaving) expect(kindsAfter(name, seq)).toEqual(moveKinds);
    expect([outcome.planned, outcome.moved + outcome.leftCount]).toEqual([2, 2]);
  });

  test('a person moves one elsewhere while it is being stopped for a bulk move: it ends where the person wants it', async () => {
    await beginDeaf(letters, 3);
    const leaving = on('db1', letters);
    const [asked] = leaving as [string];
    const seq = newestSeq();
    const moved = drain({ room: { db3: 0 } });
    await isStopping(asked);
    await move(asked, 'db3');
    endGrace(leaving);
    expect(await moved).toMatchObject({ planned: 2, moved: 2, to: { db2: 1, db3: 1 }, leftCount: 0 });
    expect(databaseOf(asked)).toBe('db3');
    expect(kindsAfter(asked, seq)).toEqual([...moveKinds.slice(0, 2), 'databaseMoved', ...moveKinds.slice(2)]);
    expect(state(asked)).toMatchObject({ exitsAtMs: [], problems: [], database: 'db3', starts: 2 });
  });

  test('a person moves one elsewhere while it is launched for a bulk move: it ends where the person wants it', async () => {
    await begin({ names: letters, count: 3 });
    const leaving = on('db1', letters);
    const [asked] = leaving as [string];
    const seq = newestSeq();
    const answered = whenLaunching(asked, () => move(asked, 'db3'));
    const moved = drain({ room: { db3: 0 } });
    expect(await answered).toEqual({ kind: 'applied', generation: 3 });
    await servesFrom('db3')(asked);
    expect(await moved).toMatchObject({ planned: 2, moved: 2, to: { db2: 1, db3: 1 }, leftCount: 0 });
    expect(kindsAfter(asked, seq)).toEqual([
      ...['databaseMoved', 'stopBegan', 'processExited', 'databaseMoved'],
      ...['processStarted', 'stopBegan', 'processExited', 'processStarted', 'checkPassed'],
    ]);
    expect(state(asked)).toMatchObject({ exitsAtMs: [], problems: [], database: 'db3', starts: 3 });
  });

  test('two bulk orders at once move nobody twice', async () => {
    await begin({ names: letters });
    const leaving = on('db1', letters);
    const seq = newestSeq();
    const outcomes = await Promise.all([drain(), drain(), drain({ cause: 'lost' })]);
    await Promise.all(leaving.map(servesFrom('db2')));
    for (const name of leaving) expect(kindsAfter(name, seq)).toEqual(moveKinds);
    expect(outcomes.reduce((sum, { moved }) => sum + moved, 0)).toBe(3);
  });
});

describe('move against port change', () => {
  test('one whose port changes while its move waits for its turn is restarted once, at its new port, elsewhere', async () => {
    const [db1] = await begin({ names: letters });
    const lost = on('db1', letters);
    const changed = lost[0]!;
    const slots = holdSlots();
    await db1!.kill();
    await begun();
    const seq = newestSeq();
    const port = await freePort();
    writeFileSync(join(dbs.house.watchPath, changed, 'port'), `${port}\n`);
    await until('its new port is seen', () => state(changed).port === port, withinMs);
    slots.release();
    await Promise.all(lost.map(servesFrom('db2')));
    expect(state(changed)).toMatchObject({ port, process: { port }, starts: 2, exitsAtMs: [], problems: [] });
    expect(times('processStarted', changed, seq)).toBe(1);
  });

  test('one whose port changes while it is being stopped for its move has both with one restart', async () => {
    await beginDeaf(letters);
    const leaving = on('db1', letters);
    const changed = leaving[0]!;
    const seq = newestSeq();
    const moved = drain();
    await isStopping(changed);
    const port = await freePort();
    writeFileSync(join(dbs.house.watchPath, changed, 'port'), `${port}\n`);
    await until('its new port is seen', () => state(changed).port === port, withinMs);
    endGrace(leaving);
    expect(await moved).toMatchObject({ planned: 3, moved: 3, leftCount: 0 });
    expect(state(changed)).toMatchObject({ port, process: { port, database: { name: 'db2' } }, starts: 2 });
    expect(times('processStarted', changed, seq)).toBe(1);
  });
});

describe('the verdict changes in the middle', () => {
  test('the target falls: those whose turn comes then go to another one, and nobody to that one', async () => {
    const [db1, db2] = await begin({ names: letters, count: 3 });
    const slots = holdSlots();
    await db1!.kill();
    await begun();
    await db2!.kill();
    await sees('db2', 'down');
    const seq = newestSeq();
    slots.release();
    await Promise.all(letters.map(servesFrom('db3')));
    for (const name of letters) expect(times('processStarted', name, seq)).toBeLessThanOrEqual(1);
    const started = dbs.house.transitions.flatMap((each) =>
      each.seq > seq && each.kind === 'processStarted' ? [each.database?.name] : [],
    );
    expect(new Set(started)).toEqual(new Set(['db3']));
    for (const name of letters) expect(state(name)).toMatchObject({ exitsAtMs: [], problems: [] });
  });

  test('the source comes back: those whose turn has not come stay as they are', async () => {
    const [db1] = await begin({ names: letters });
    const lost = on('db1', letters);
    const pids = letters.map(pidOf);
    const slots = holdSlots();
    await db1!.kill();
    await begun();
    await db1!.start();
    await sees('db1', 'up');
    slots.release();
    await until('the moves are over', () => dbs.house.log.of('databases:moveEnded').length > 0, withinMs);
    expect(dbs.house.log.of('databases:moveEnded')).toMatchObject([{ member: 'db1', moved: 0, others: 3 }]);
    expect(dbs.house.alone).toMatchObject([{ moved: 0, leftCount: 3 }]);
    expect(new Set(dbs.house.alone[0]!.left.map(({ code }) => code))).toEqual(new Set(['notNeeded']));
    expect([letters.map(pidOf), on('db1', letters)]).toEqual([pids, lost]);
  });
});

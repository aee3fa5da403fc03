import { MoveBatch } from '../../../src/agent/move-batch';
import { namedMoves } from '../../../src/domain/databases/move-order';
import { newTenantState, type RunningProcess, type TenantState } from '../../../src/domain/tenants/tenant-state';

const at = '2026-01-01T00:00:00.000Z';
const db = (name: string) => ({ name, host: `${name}.example.org`, port: 3306 });
const served: RunningProcess = {
  ...{ run: 2, port: 8101, generation: 2, startedAt: at, servingSince: at, stopping: null, database: db('db2') },
  identity: { pid: 5, startTicks: 1, bootId: 'b' },
};
const tenant = (name: string, part: Partial<TenantState> = {}): TenantState => ({
  ...newTenantState(name, 'h1', at),
  ...{ present: true, database: 'db2', process: served, ...part },
});
const running = (part: Partial<RunningProcess>) => ({ process: { ...served, ...part } });
const exit = { at, run: 2, code: 3, signal: null, reason: 'exited with code 3' };
const problem = (code: TenantState['problems'][number]['code'], message: string) => ({
  problems: [{ code, message, since: at }],
});

let ends: number;
beforeEach(() => (ends = 0));
const batchOf = (...names: string[]) =>
  new MoveBatch(
    'db1',
    'its database db1 is down',
    names.map((name) => ({ name, host: 'h1', from: 'db1', to: 'db2', generation: 1 })),
    () => void (ends += 1),
  );

test.each<[string, Partial<TenantState>]>([
  ['its old process still serves', running({ database: db('db1') })],
  [
    'its old process is being stopped',
    running({ database: db('db1'), stopping: { reason: 'it moves', charged: false } }),
  ],
  ['its old process has ended', { process: null, state: 'exited' }],
  ['its new process has not served yet', running({ servingSince: null })],
  ['its new process is being stopped', running({ stopping: { reason: 'its check failed', charged: true } })],
  ['nobody knows what its process uses', running({ database: undefined as never })],
  ['somebody is on its port, who may be gone in a moment', { process: null, ...problem('portTaken', 'pid 9 listens') }],
])('a tenant is on its way while %s', (_title, part) => {
  const batch = batchOf('a');
  batch.note(tenant('a', part));
  expect([batch.isOver, batch.movedCount, ends]).toEqual([false, 0, 0]);
});

const released = { by: 'ann', since: at, until: null, reason: null };
test.each<[string, Partial<TenantState>, string, string]>([
  ['a person took it', { released }, 'released', 'a person took it in hand meanwhile'],
  ['its directory went', { present: false }, 'superseded', 'its directory was removed meanwhile'],
  ['it was stopped', { wanted: 'stopped' }, 'superseded', 'it was stopped meanwhile'],
  [
    'it ended again and is tried later',
    { process: null, nextTryAt: at, lastExits: [exit] },
    'failed',
    'it was started elsewhere and ended again: exited with code 3',
  ],
  [
    'it ended again and waits for a decision',
    { process: null, decisionNeeded: { run: 2, since: at } },
    'failed',
    'it was started elsewhere and ended again: no exit was seen',
  ],
  [
    'there is no database for it any more',
    { process: null, state: 'waiting', ...problem('noDatabase', 'no database can take it: db2 is down') },
    'noneEligible',
    'its old process is gone, and no database can take it: db2 is down',
  ],
  [
    'its port belongs to another',
    { process: null, state: 'conflict', ...problem('portConflict', 'port 8101 belongs to tenant b') },
    'failed',
    'its old process is gone, and port 8101 belongs to tenant b',
  ],
  [
    'its start file is gone',
    { process: null, state: 'starting', ...problem('noStartFile', 'there is no start.sh') },
    'failed',
    'its old process is gone, and there is no start.sh',
  ],
  [
    'a brake keeps it from being started',
    { process: null, state: 'starting', ...problem('braked', 'restarts are braked by ann') },
    'braked',
    'its old process is gone, and restarts are braked by ann',
  ],
])('a tenant is left when %s', async (_title, part, code, message) => {
  const batch = batchOf('a');
  batch.note(tenant('a', part));
  expect(batch.isOver).toBe(true);
  await batch.over;
  expect(batch.outcome).toEqual({
    ...{ planned: 1, moved: 0, to: {}, names: [], leftCount: 1, tookMs: 0 },
    left: [{ name: 'a', host: 'h1', from: 'db1', code, message }],
  });
  expect(ends).toBe(1);
});

test('a tenant is moved when it serves from another member, whichever that is', async () => {
  const batch = batchOf('a', 'b', 'c');
  batch.note(tenant('a'));
  batch.note(tenant('b', running({ database: db('db3') })));
  expect([batch.isOver, batch.movedCount]).toEqual([false, 2]);
  batch.note(tenant('c'));
  await batch.over;
  expect(batch.outcome).toMatchObject({
    planned: 3,
    moved: 3,
    to: { db2: 2, db3: 1 },
    names: ['a', 'b', 'c'],
    left: [],
  });
});

test('each has one fate: what happens to it afterwards, and to others, is no matter of the batch', async () => {
  const batch = batchOf('a', 'b');
  batch.note(tenant('stranger'));
  batch.note(tenant('a'));
  batch.note(tenant('a', { wanted: 'stopped' }));
  batch.leave('a', 'failed', 'too late');
  batch.leave('stranger', 'failed', 'it is none of them');
  batch.leave('b', 'notNeeded', 'db1 can be used again');
  batch.note(tenant('b'));
  await batch.over;
  expect([batch.isOver, ends]).toEqual([true, 1]);
  expect(batch.outcome).toMatchObject({
    moved: 1,
    names: ['a'],
    leftCount: 1,
    left: [{ name: 'b', code: 'notNeeded' }],
  });
});

test('who began it hears of the end before those who wait for it', async () => {
  const order: string[] = [];
  const moves = [{ name: 'a', host: 'h1', from: 'db1', to: 'db2', generation: 1 }];
  const batch = new MoveBatch('db1', 'why', moves, () => order.push('begun'));
  const waits = batch.over.then(() => order.push('waits'));
  batch.note(tenant('a'));
  await waits;
  expect(order).toEqual(['begun', 'waits']);
});

test('all are counted, and the first few named', () => {
  const names = Array.from({ length: 100 }, (_, index) => `t${index}`);
  const batch = batchOf(...names);
  for (const name of names.slice(0, 50)) batch.note(tenant(name));
  for (const name of names.slice(50)) batch.note(tenant(name, { released }));
  const { planned, moved, left, leftCount, to, names: named } = batch.outcome;
  expect([planned, moved, leftCount, to]).toEqual([100, 50, 50, { db2: 50 }]);
  expect([named, left.map(({ name }) => name)]).toEqual([names.slice(0, namedMoves), names.slice(50, 50 + namedMoves)]);
});

import fc from 'fast-check';
import { longestReason } from '../../../src/domain/tenants/release';
import { tenantAttributes } from '../../../src/domain/tenants/tenant-attributes';
import { tenantRow } from '../../../src/domain/tenants/tenant-row';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import type { TenantState, Transition } from '../../../src/domain/tenants/tenant-state';
import { emptyState, transitionSequence } from './transition-sequences';

const memoLimit = 2048;
const long = 'x'.repeat(1000);

test('a row stays under the size that the server warns about, whatever the sentences are', () => {
  const exit = { at: '2026-01-01T00:00:00.000Z', run: 999_999, code: null, signal: 'SIGSEGV', reason: long };
  const state: TenantState = {
    ...emptyState('a'.repeat(63)),
    host: 'h'.repeat(63),
    lastExits: [exit, exit, exit, exit, exit],
    problems: [{ code: 'willNotStop', message: long, since: exit.at }],
    released: { by: long, since: exit.at, until: exit.at, reason: 'r'.repeat(longestReason) },
    port: 65_534,
    seq: Number.MAX_SAFE_INTEGER,
  };
  const row = tenantRow(state, `${exit.at}-0123456789abcdef`);
  expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(memoLimit);
  expect(row.lastExits).toHaveLength(5);
  expect(row.problem?.message.endsWith('…')).toBe(true);
});

test('a row is made of any state, and says what the state says', () => {
  fc.assert(
    fc.property(transitionSequence, (all) => {
      const state = all.reduce(foldTransition, emptyState());
      const row = tenantRow(state, 'j1');
      expect(JSON.parse(JSON.stringify(row))).toEqual(row);
      expect(row.pid === null).toBe(state.process === null);
      expect(row).toMatchObject({ state: state.state, desired: state.wanted, port: state.port, seq: state.seq });
    }),
  );
});

test('a row tells what the process was started with, and nothing at all of it where older agents told nothing', () => {
  const process = { pid: 5, startTicks: 1, bootId: 'b' };
  const started = { kind: 'processStarted', run: 1, port: 8101, generation: 1, process, seq: 1, at: '' } as const;
  const rowAfter = (transition: Transition) => tenantRow(foldTransition(emptyState(), transition), 'j1');
  expect(rowAfter({ ...started, launchHash: 'l1' }).launchHash).toBe('l1');
  // Else a workflow that older code began would write another memo when it is replayed.
  expect('launchHash' in rowAfter(started)).toBe(false);
  expect('launchHash' in rowAfter({ ...started, kind: 'processAdopted', reason: 'it answers' })).toBe(false);
});

test('a row names the database that it was started with, also when its process is gone, and none where none was told', () => {
  const process = { pid: 5, startTicks: 1, bootId: 'b' };
  const database = { name: 'db1', host: '10.0.0.1', port: 3306 };
  const started = { kind: 'processStarted', run: 1, port: 8101, generation: 1, process, seq: 1, at: '' } as const;
  const { database: _database, ...old } = emptyState();
  const running = foldTransition(old, { ...started, database });
  expect(running.process?.database).toEqual(database);
  expect(tenantRow(running, 'j1').database).toBe('db1');
  expect(tenantRow({ ...running, process: null }, 'j1').database).toBe('db1');
  expect(tenantRow(old, 'j1').database).toBe('');
  expect(tenantRow(foldTransition(running, { ...started, run: 2, seq: 2 }), 'j1').database).toBe('');
  const anew = { kind: 'tenantAppeared', port: 8101, claimedAt: '', seq: 3, at: '' } as const;
  expect(foldTransition({ ...running, present: true }, anew).database).toBe('db1');
  expect(foldTransition({ ...running, present: false }, anew).database).toBeNull();
});

test('a row of what is not released is as older versions wrote it, and one that is tells all of it', () => {
  expect(Object.keys(tenantRow(emptyState(), 'j1'))).not.toContain('released');
  const released = { by: 'ann', since: '2026-01-01T00:00:00.000Z', until: null, reason: 'a leak' };
  expect(tenantRow({ ...emptyState(), released }, 'j1').released).toEqual(released);
});

test('the attributes name tenant, host, state and the first problem', () => {
  const row = tenantRow(emptyState(), 'j1', { code: 'nameTaken', message: '', since: '' });
  expect(tenantAttributes(row).map(({ key, value }) => [key.name, value])).toEqual([
    ['TenantId', 'alpha'],
    ['HostId', 'h1'],
    ['OpsState', 'stopped'],
    ['Problem', 'nameTaken'],
  ]);
});

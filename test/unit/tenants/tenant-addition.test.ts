import type { AddedTenant } from '../../../src/domain/tenants/directory-request';
import { lateAdditionMessage, progressOfAddition } from '../../../src/domain/tenants/tenant-addition';
import { minute, row } from '../cli/samples';

const added: AddedTenant = { name: 'alpha', host: 'h1', port: 8101, journal: 'j2', seq: 10 };
const news = { host: 'h1', journal: 'j2', seq: 11 };

test('it is waited for while nothing is told of it, or only of an earlier tenant of this name', () => {
  expect(progressOfAddition(added, null)).toEqual({ kind: 'waiting' });
  expect(progressOfAddition(added, row({ ...news, seq: 10, state: 'running' }))).toEqual({ kind: 'waiting' });
  expect(progressOfAddition(added, row({ ...news, journal: 'j1', seq: 99, state: 'running' }))).toEqual({
    kind: 'waiting',
  });
});

test('it is waited for while it starts, and after a first exit', () => {
  for (const state of ['starting', 'exited', 'stopping'] as const) {
    expect(progressOfAddition(added, row({ ...news, state }))).toEqual({ kind: 'waiting' });
  }
});

test('it is done when its workflow says that it runs, also when the host began a new journal meanwhile', () => {
  expect(progressOfAddition(added, row({ ...news, state: 'running' }))).toEqual({ kind: 'done' });
  expect(progressOfAddition(added, row({ ...news, journal: 'j3', seq: 1, state: 'running' }))).toEqual({
    kind: 'done',
  });
});

const exit = { at: minute(1), run: 1, code: 3, signal: null, reason: 'exit code 3' };
const noDatabase = { code: 'noDatabase' as const, message: 'no database can take it: db1 is down', since: minute(1) };
const conflict = { code: 'portConflict' as const, message: 'port 8101 belongs to tenant beta', since: minute(1) };
test.each([
  [{ state: 'backoff' as const, lastExits: [exit] }, 'it ended again: exit code 3'],
  [{ state: 'fatal' as const, lastExits: [] }, 'it ended again: no exit was seen'],
  [{ state: 'conflict' as const, problem: conflict }, 'port 8101 belongs to tenant beta'],
  [
    { state: 'waiting' as const, problem: noDatabase },
    'no database can take it: db1 is down; it starts by itself as soon as a database can take it',
  ],
  [{ state: 'stopped' as const }, 'a stop was asked for meanwhile'],
])('it has failed when %j, and says why', (what, reason) => {
  expect(progressOfAddition(added, row({ ...news, ...what }))).toEqual({
    kind: 'failed',
    type: 'requestRefused',
    message: `tenant alpha was added on host h1, port 8101, and does not run: ${reason}`,
  });
});

test('it has failed when another host has one of this name', () => {
  const outcome = progressOfAddition(added, row({ ...news, host: 'h2', state: 'running' }));
  expect(outcome).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('supervised on host h2 already') as string,
  });
});

test('when it takes too long, what is known of it is said', () => {
  expect(lateAdditionMessage(added, null, 60_000)).toBe(
    'tenant alpha was added on host h1, port 8101, and after 60 s nothing is told of it yet',
  );
  const problem = { code: 'portTaken' as const, message: 'process 7 listens', since: minute(1) };
  expect(lateAdditionMessage(added, row({ ...news, state: 'starting', problem }), 5_000)).toBe(
    'tenant alpha was added on host h1, port 8101, and after 5 s it is starting (process 7 listens)',
  );
});

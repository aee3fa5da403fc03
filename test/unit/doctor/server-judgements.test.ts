/** What the checks make of what a Temporal server said. */
import { RequestFailure } from '../../../src/client/request-failure';
import type { ServerReading } from '../../../src/client/server-reading';
import { retentionSeconds } from '../../../src/domain/retention';
import { keywordType, searchAttributes } from '../../../src/domain/search-attributes';
import { judgeNamespace } from '../../../src/doctor/checks/namespace';
import { judgeSearchAttributes } from '../../../src/doctor/checks/search-attributes';
import { judgeServerClock } from '../../../src/doctor/checks/server-clock';
import { judgeServerVersion } from '../../../src/doctor/checks/temporal-server';
import { judgeWorkers } from '../../../src/doctor/checks/workers';
import { preparationCommand } from '../../../src/doctor/preparation-commands';
import { hostStatus, seenHost } from '../cli/samples';

const all = Object.fromEntries(searchAttributes.map(({ name }) => [name, keywordType]));
const nowMs = Date.parse('2026-01-01T00:05:00.000Z');

function reading(parts: Partial<ServerReading> = {}): ServerReading {
  return {
    address: 'there:7233',
    namespace: 'watchkeeper',
    unreachable: null,
    version: { value: '1.31.2' },
    retentionSeconds: { value: retentionSeconds },
    searchAttributes: { value: all },
    polling: { value: [{ taskQueue: 'watchkeeper', lastAskedAtMs: nowMs - 20_000 }] },
    hosts: { value: [{ ...seenHost(), runId: null }] },
    ...parts,
  };
}

const missing = new RequestFailure('namespaceMissing', 'the Temporal server has no namespace watchkeeper');

test('the namespace: there, kept too short, missing, closed to us, and nobody to ask', () => {
  const levels = (parts: Partial<ServerReading>) => judgeNamespace(reading(parts)).map(({ level }) => level);
  expect(levels({})).toEqual(['ok']);
  expect(levels({ retentionSeconds: { value: 24 * 3600 } })).toEqual(['advice']);
  expect(judgeNamespace(reading({ retentionSeconds: { value: 24 * 3600 } }))[0]?.found).toContain('1 day, not 30');
  expect(levels({ retentionSeconds: { failure: missing } })).toEqual(['problem']);
  expect(levels({ retentionSeconds: { failure: new Error('no') } })).toEqual(['problem']);
  expect(levels({ unreachable: new RequestFailure('unreachable', 'away') })).toEqual([]);
});

test('search attributes: all, some missing, one of another type', () => {
  expect(judgeSearchAttributes(reading()).map(({ level }) => level)).toEqual(['ok']);
  const { Problem: _problem, ...others } = all;
  const verdicts = judgeSearchAttributes(reading({ searchAttributes: { value: { ...others, HostId: 1 } } }));
  expect(verdicts).toMatchObject([
    { level: 'problem', found: 'the namespace does not know Problem' },
    { level: 'problem', found: 'search attribute HostId is there with another type than Keyword' },
  ]);
  expect(judgeSearchAttributes(reading({ retentionSeconds: { failure: missing } }))).toEqual([]);
});

test('whoever has not asked for tasks lately does not work', () => {
  const polling = {
    value: [
      { taskQueue: 'watchkeeper', lastAskedAtMs: nowMs - 20_000 },
      { taskQueue: 'orders', lastAskedAtMs: null },
      { taskQueue: 'host-h1', lastAskedAtMs: nowMs - 200_000 },
      { taskQueue: 'host-h2', lastAskedAtMs: null },
    ],
  };
  expect(judgeWorkers(reading({ polling }), nowMs).map(({ found }) => found)).toEqual([
    'the worker takes tasks',
    'no orders worker takes tasks now',
    'no agent of h1 takes tasks now',
    'no agent of h2 takes tasks now',
  ]);
});

test.each([
  [0, 'ok'],
  [5, 'ok'],
  [30, 'advice'],
  [-30, 'advice'],
])('a server whose clock is %i s ahead of the agent’s is %s', (seconds, level) => {
  const beatAt = new Date(Date.parse(hostStatus().asOf) + seconds * 1000).toISOString();
  expect(judgeServerClock([{ ...seenHost({ beatAt }), runId: null }]).map((verdict) => verdict.level)).toEqual([level]);
});

test('a host that is not up tells nothing about clocks', () => {
  expect(judgeServerClock([{ ...seenHost({ state: 'lost' }), runId: null }])).toEqual([]);
});

test('an old server is told about', () => {
  expect(judgeServerVersion('there', '1.31.2', '1.31.0').level).toBe('ok');
  expect(judgeServerVersion('there', '1.28.0', '1.31.0').level).toBe('advice');
});

test('commands for an administrator name the server, unless the environment does, and are safe to paste', () => {
  const there = { kind: 'address', address: 'there:7233', namespace: 'w' } as const;
  const names = ['TenantId', 'HostId'];
  expect(preparationCommand({ kind: 'makeNamespace', namespace: 'w' }, there, 'there:7233')).toBe(
    'temporal operator namespace create -n w --retention 30d --address there:7233',
  );
  expect(preparationCommand({ kind: 'makeSearchAttributes', namespace: 'w', names }, there, 'there:7233')).toBe(
    'temporal operator search-attribute create -n w --name TenantId --type Keyword --name HostId --type Keyword --address there:7233',
  );
  const env = { kind: 'env', namespace: 'w' } as const;
  expect(preparationCommand({ kind: 'keepLonger', namespace: "it's; rm" }, env, 'there:7233')).toBe(
    "temporal operator namespace update -n 'it'\\''s; rm' --retention 30d",
  );
});

import { versionLine, versionOfAgent, versionOfRecord } from '../../../src/cli/process-version';
import type { ConfigurationRecord } from '../../../workers/configuration-record';
import { hostStatus, minute, seenHost } from './samples';

const wanted = { file: '/etc/w.yaml', hash: 'new' };
const nowMs = Date.parse(minute(5)) + 7000;
const refused = (hash: string) => ({ hash, message: 'stateDir needs a restart' });
const agent = (parts: Parameters<typeof seenHost>[0]) =>
  versionOfAgent('h1', { ...seenHost(parts), runId: 'r' }, wanted, nowMs);

test('an agent that beats with this version has confirmed it', () => {
  expect(agent({ status: hostStatus({ configHash: 'new' }) })).toEqual({
    role: 'agent',
    host: 'h1',
    pid: null,
    hash: 'new',
    state: 'confirmed',
    reason: null,
    asOf: minute(5),
  });
});

test('an agent that refuses just this version will not take it', () => {
  const version = agent({ status: hostStatus({ configHash: 'old', configRefused: refused('new') }) });
  expect(version).toMatchObject({ state: 'refused', hash: 'old', reason: 'stateDir needs a restart' });
  expect(versionLine(version)).toBe('agent of host h1: refused: stateDir needs a restart');
});

test.each([
  ['has another version', { status: hostStatus({ configHash: 'old' }) }, 'has version old, heard 7s ago'],
  [
    'refused an earlier version, so it may take this one',
    { status: hostStatus({ configHash: 'old', configRefused: refused('other') }) },
    'has version old, heard 7s ago',
  ],
  [
    'had this version when it was heard last, too long ago',
    { state: 'unknown' as const, status: hostStatus({ configHash: 'new' }) },
    'has not been heard for 7s; see that it runs',
  ],
  ['has no lease', { state: 'lost' as const, status: null, beatAt: null }, 'is not heard; see that it runs'],
])('an agent that %s has not confirmed', (_what, parts, reason) => {
  const version = agent(parts);
  expect(version.state).toBe('pending');
  expect(version.reason).toContain(reason);
});

test('without Temporal nothing is known of an agent', () => {
  expect(versionOfAgent('h1', null, wanted, nowMs)).toMatchObject({ state: 'pending', hash: null, asOf: null });
});

const record: ConfigurationRecord = {
  role: 'worker',
  process: { pid: 42, startTicks: 1, bootId: 'b' },
  file: '/etc/w.yaml',
  hash: 'old',
  refusal: null,
};
const local = (parts: Partial<ConfigurationRecord>) => versionOfRecord({ ...record, ...parts }, wanted, minute(5));

test.each([
  ['has taken it', { hash: 'new' }, 'worker (process 42): version new is in force'],
  [
    'refuses it',
    { refusal: { ...refused('new'), since: minute(1) } },
    'worker (process 42): refused: stateDir needs a restart',
  ],
  [
    'refused an earlier one',
    { refusal: { ...refused('other'), since: minute(1) } },
    'worker (process 42): has version old, and does not answer',
  ],
  ['is silent', {}, 'worker (process 42): has version old, and does not answer'],
  ['reads another file', { file: '/x.yaml' }, 'worker (process 42): refused: reads another file, /x.yaml'],
])('a process of this machine that %s', (_what, parts, line) => {
  expect(versionLine(local(parts))).toBe(line);
});

import { lateMessage, progressOf, refusalOf, type TenantVerb } from '../../../src/domain/tenants/tenant-command';
import type { TenantState } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter } from './transition-sequences';

const process = {
  ...{ run: 2, port: 8000, generation: 3, startedAt: momentAfter(0), servingSince: null, stopping: null },
  identity: { pid: 7, startTicks: 1, bootId: 'boot' },
};
const known = (change: Partial<TenantState>): TenantState => ({
  ...{ ...emptyState(), present: true, generation: 3 },
  ...change,
});
const running = known({ state: 'running', process });
const moved = (state: TenantState, generation = 3) => ({
  ...{ ...state, generation: 3, launchGeneration: generation },
});
const held = { released: { by: 'bob', since: momentAfter(0), until: null, reason: null } };
const stopping = { ...process, stopping: { reason: 'its check failed', charged: true } };
const stopped = known({ state: 'stopped', wanted: 'stopped' });
const noDatabase = {
  code: 'noDatabase',
  message: 'no database can take it: db1 is down',
  since: momentAfter(0),
} as const;
const waiting = known({ state: 'waiting', problems: [noDatabase] });

test.each<[TenantVerb, TenantState | null, RegExp | null]>([
  ['start', running, /running already/],
  ['start', known({ state: 'backoff' }), null],
  ['start', known({ state: 'starting', process }), null],
  ['start', stopped, null],
  [
    'start',
    { ...waiting, process },
    /has a process already; it waits for a live database since \S+ \(no database can take it: db1 is down\), and goes on by itself/,
  ],
  ['start', waiting, null],
  ['restart', { ...waiting, process }, null],
  ['stop', waiting, null],
  ['stop', stopped, /stopped already/],
  ['stop', known({ state: 'stopping', wanted: 'stopped', process }), null],
  ['stop', running, null],
  ['restart', running, null],
  ['restart', stopped, null],
  ['restart', known({ present: false, process }), /is gone/],
  ['stop', known({ present: false, process }), /is gone/],
  ['start', null, /nothing has been reported/],
  ['release', running, null],
  ['release', stopped, null],
  ['release', known({ state: 'backoff' }), null],
  ['release', known({ state: 'stopping', process: stopping }), /is being stopped \(its check failed\); ask again/],
  ['release', known({ present: false, process }), /is gone/],
  [
    'release',
    { ...running, ...held },
    /is released already, since 2026-\S+ by bob; first `watchkeeper tenants take alpha`$/,
  ],
  ['start', { ...stopped, ...held }, /is released, since 2026-\S+ by bob; first `watchkeeper tenants take alpha`$/],
  ['stop', { ...running, ...held }, /is released, since/],
  ['restart', { ...running, ...held }, /is released, since/],
  ['take', { ...running, ...held }, null],
  ['take', known({ present: false, process, ...held }), null],
  ['start', known({ present: false, ...held }), /is released, since/],
  ['take', running, /is not released; it is supervised/],
  ['move', running, null],
  ['move', stopped, null],
  ['move', waiting, null],
  ['move', known({ state: 'backoff' }), null],
  ['move', { ...running, ...held }, /is released, since/],
  ['move', known({ present: false, process }), /is gone/],
  ['move', null, /nothing has been reported/],
])('%s of %j: %s', (verb, state, refusal) => {
  if (refusal === null) expect(refusalOf(verb, 'alpha', state)).toBeNull();
  else expect(refusalOf(verb, 'alpha', state)).toMatch(refusal);
});

test.each<[string, TenantVerb, TenantState, string]>([
  ['a report older than the answer', 'start', { ...running, generation: 2 }, 'waiting'],
  ['a stop whose process is there', 'stop', known({ wanted: 'stopped', state: 'stopping', process }), 'waiting'],
  ['a stop whose process is gone', 'stop', stopped, 'done'],
  ['a start that runs', 'start', running, 'done'],
  ['a start that is starting', 'start', known({ state: 'starting', process }), 'waiting'],
  [
    'a restart before the old process has ended',
    'restart',
    { ...running, process: { ...process, generation: 2 } },
    'waiting',
  ],
  ['a restart that runs', 'restart', running, 'done'],
  ['a start that is to be stopped', 'start', stopped, 'requestSuperseded'],
  ['a stop that is to be started', 'stop', running, 'requestSuperseded'],
  ['a start in back-off', 'start', known({ state: 'backoff' }), 'requestRefused'],
  ['a restart that was given up', 'restart', known({ state: 'fatal' }), 'requestRefused'],
  ['a start whose port belongs to another', 'start', known({ state: 'conflict' }), 'requestRefused'],
  ['a start without a database', 'start', waiting, 'requestRefused'],
  ['a restart without a database', 'restart', waiting, 'requestRefused'],
  ['a restart whose new process waits', 'restart', { ...waiting, process }, 'requestRefused'],
  ['a restart whose old process waits', 'restart', { ...waiting, process: { ...process, generation: 2 } }, 'waiting'],
  ['a release before its report', 'release', { ...running, ...held, generation: 2 }, 'waiting'],
  ['a release', 'release', { ...running, ...held }, 'done'],
  ['a release whose directory went', 'release', known({ present: false, ...held }), 'done'],
  ['a release that somebody has taken', 'release', running, 'requestSuperseded'],
  ['a take before its report', 'take', { ...running, ...held, generation: 2 }, 'waiting'],
  ['a take', 'take', running, 'done'],
  ['a take whose directory is gone', 'take', known({ present: false }), 'done'],
  ['a take of what was released again', 'take', { ...running, ...held }, 'requestSuperseded'],
  ['a start of what was released', 'start', known({ state: 'starting', process, ...held }), 'requestSuperseded'],
  ['a move before its report', 'move', { ...running, generation: 2 }, 'waiting'],
  [
    'a move whose old process is there',
    'move',
    moved({ ...running, process: { ...process, generation: 2 } }),
    'waiting',
  ],
  ['a move whose old process has ended', 'move', moved(known({ state: 'exited' })), 'waiting'],
  ['a move whose new process starts', 'move', moved(known({ state: 'starting', process })), 'waiting'],
  ['a move whose new process serves', 'move', moved(running), 'done'],
  // Told, the process keeps its generation, and the launch is the one of before.
  ['a move of one that was told', 'move', moved({ ...running, process: { ...process, generation: 1 } }, 1), 'done'],
  [
    'a move of one that was told and has to serve anew',
    'move',
    moved(known({ state: 'starting', process: { ...process, generation: 1 } }), 1),
    'waiting',
  ],
  ['a move of one that is stopped', 'move', stopped, 'done'],
  ['a move of one that is being stopped', 'move', known({ wanted: 'stopped', state: 'stopping', process }), 'waiting'],
  ['a move of one that was released', 'move', { ...running, ...held }, 'requestSuperseded'],
  ['a move of one whose directory went', 'move', known({ present: false }), 'tenantUnknown'],
  ['a move that ended again', 'move', moved(known({ state: 'backoff' })), 'requestRefused'],
  ['a move to one that fell meanwhile', 'move', moved({ ...waiting, process }), 'requestRefused'],
  [
    'a move whose old process still waits',
    'move',
    moved({ ...waiting, process: { ...process, generation: 2 } }),
    'waiting',
  ],
  ['a tenant whose directory went', 'stop', known({ present: false }), 'tenantUnknown'],
])('%s', (_title, verb, state, expected) => {
  const progress = progressOf(verb, 3, state);
  expect(progress.kind === 'failed' ? progress.type : progress.kind).toBe(expected);
});

test('whoever starts a tenant that has no database is told why, and that it goes on by itself', () => {
  expect(progressOf('start', 3, waiting)).toMatchObject({
    message: `start of tenant alpha was asked for; it waits for a live database since ${momentAfter(0)} (no database can take it: db1 is down), and goes on by itself as soon as there is one`,
  });
});

test('what took too long is told with the problem that stands in the way', () => {
  const state = known({
    state: 'starting',
    problems: [{ code: 'portTaken', message: 'pid 9 listens on 8000', since: momentAfter(0) }],
  });
  expect(lateMessage('start', 5_000, state)).toBe(
    'start was asked for, and after 5 s tenant alpha is starting (pid 9 listens on 8000)',
  );
});

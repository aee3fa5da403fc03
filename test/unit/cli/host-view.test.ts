import { hostDetailsText, hostListText } from '../../../src/cli/host-text';
import { viewHost, viewHostDetails, type ReadHost } from '../../../src/cli/host-view';
import { newHostHealth, type HostHealth } from '../../../src/domain/hosts/host-health';
import { byState, hostStatus, minute, recordingTerminal, seenHost } from './samples';

const configuration = { hash: 'c', hosts: [{ id: 'h1' }, { id: 'h2' }] };
const health = (parts: Partial<HostHealth>): HostHealth => ({ ...newHostHealth('h1', minute(1)), ...parts });
const up = (parts: Partial<ReadHost> = {}): ReadHost => ({
  ...seenHost(),
  runId: 'r',
  health: health({ state: 'up', story: [{ at: minute(1), sentence: 'up: agent i answered' }] }),
  ...parts,
});
const silent = { status: null, beatAt: null };

test('a host that is up is told from its last beat, and since when from its workflow', () => {
  expect(viewHost(up(), configuration)).toMatchObject({
    id: 'h1',
    state: 'up',
    since: minute(1),
    configured: true,
    known: true,
    incarnation: 'i',
    agentSince: minute(0),
    asOf: minute(5),
    scanned: true,
    sameConfiguration: true,
    tenants: { total: 1 },
    problems: [],
  });
});

test('a host that is lost keeps what its workflow knows of the last agent', () => {
  const lost = up({
    ...silent,
    state: 'lost',
    health: health({ state: 'lost', since: minute(3), incarnation: 'i', agentSince: minute(0) }),
  });
  expect(viewHost(lost, configuration)).toMatchObject({
    state: 'lost',
    since: minute(3),
    incarnation: 'i',
    agentSince: minute(0),
    asOf: null,
    scanned: null,
    configHash: null,
    sameConfiguration: null,
    tenants: null,
    untold: null,
    problems: [{ code: 'hostLost', subject: 'h1', since: minute(3) }],
  });
});

test.each<[string, Partial<ReadHost>, string | null]>([
  [
    'its beat is stale while its workflow still thinks it up',
    { state: 'unknown', health: health({ state: 'up' }) },
    minute(5),
  ],
  ['no worker tells and it is up', { health: null }, null],
  ['no worker tells and it is away', { state: 'unknown', health: null }, minute(5)],
  ['no worker tells and it was never heard', { ...silent, state: 'unknown', health: null }, null],
])('since when, where %s', (_where, parts, since) => {
  expect(viewHost(up(parts), configuration).since).toBe(since);
});

test('hosts of only one side are told apart', () => {
  const stray = viewHost(up({ id: 'old', status: hostStatus({ configHash: 'other' }) }), configuration);
  expect(stray).toMatchObject({ configured: false, known: true, sameConfiguration: false });
  const unheard = viewHost(up({ id: 'h2', ...silent, state: 'unknown', runId: null, health: null }), configuration);
  expect(unheard).toMatchObject({ configured: true, known: false, problems: [{ code: 'hostUnknown' }] });
});

const nowMs = Date.parse(minute(6));
const views = [
  viewHost(up(), configuration),
  viewHost(up({ id: 'h2', ...silent, state: 'unknown', runId: null, health: null }), configuration),
  viewHost(up({ id: 'old', status: hostStatus({ configHash: 'other' }) }), configuration),
];

test('people read a table of hosts', () => {
  expect(hostListText(views, recordingTerminal({ isForPeople: true }), nowMs).split('\n')).toEqual([
    'ID   STATE    SINCE   AGENT SINCE  HEARD   TENANTS       UNTOLD  PROBLEMS     CONFIGURATION',
    'h1   up       5m ago  6m ago       1m ago  1: 1 running  0       -            same',
    'h2   unknown  -       -            -       -             -       hostUnknown  names it',
    'old  up       5m ago  6m ago       1m ago  1: 1 running  0       -            does not name it',
    '',
  ]);
});

test('programs read moments between tabs', () => {
  const [first = ''] = hostListText(views, recordingTerminal(), nowMs).split('\n');
  expect(first.split('\t')).toEqual(['h1', 'up', minute(1), minute(0), minute(5), '1: 1 running', '0', '', 'same']);
});

const page = { workflowId: 'host/h1', url: null };

test('the page of a host names what it has still to tell, and its problems', () => {
  const busy = up({
    status: hostStatus({
      tenants: { total: 3, byState: byState({ running: 2, backoff: 1 }) },
      untold: { count: 2, oldestAt: minute(4), names: ['alpha', 'beta'] },
      problems: [{ word: 'tenants', subject: 'Beta', code: 'badName', message: 'no name', since: minute(2) }],
    }),
  });
  const text = hostDetailsText(
    viewHostDetails(busy, configuration, page),
    recordingTerminal({ isForPeople: true }),
    nowMs,
  );
  for (const line of [
    /^Tenants +3: 2 running, 1 backoff$/m,
    /^Untold +2 transitions, the oldest 2m old: alpha, beta$/m,
    /^Configuration +the agent’s is version c, as this file$/m,
    /^ +tenant Beta: badName: no name \(for 4m\)$/m,
    /^Story +2026-01-01T00:01:00.000Z {2}up: agent i answered$/m,
    /^Workflow +host\/h1, run r$/m,
  ]) {
    expect(text).toMatch(line);
  }
});

test('the page of a host that nobody heard of says so in every line', () => {
  const nobody = up({ ...silent, state: 'unknown', runId: null, health: null });
  const text = hostDetailsText(
    viewHostDetails(nobody, configuration, page),
    recordingTerminal({ isForPeople: true }),
    nowMs,
  );
  expect(text).toMatch(/^Tenants +unknown, nothing is heard$/m);
  expect(text).toMatch(/^Story +Temporal does not know this host$/m);
  expect(text).toMatch(/^Workflow +none$/m);
});

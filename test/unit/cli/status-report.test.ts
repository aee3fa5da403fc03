import { countTenants, reportStatus, type SeenHouse } from '../../../src/cli/status-report';
import { statusText } from '../../../src/cli/status-text';
import type { PoolRules } from '../../../src/domain/databases/pool-rules';
import { hostProblems } from '../../../src/domain/hosts/failures';
import { houseProblems } from '../../../src/domain/house-problems';
import { byState, hostStatus, minute, recordingTerminal, row, seenHost } from './samples';

const now = minute(6);
type Seen = NonNullable<SeenHouse['seen']>;

function house(parts: Partial<Seen> = {}, configuredHosts = ['h1']): SeenHouse {
  const seen = {
    hosts: [seenHost()],
    awaySince: new Map<string, string>(),
    rows: [row()],
    isWorkerAnswering: true,
    pool: null,
    alerts: 0,
    shop: null,
  };
  return { address: 'there:7233', configuredHosts, store: null, seen: { ...seen, ...parts } };
}

test('a house in which all is well is ready and has no problems', () => {
  expect(reportStatus(house(), now)).toEqual({
    ready: true,
    asOf: now,
    temporal: { address: 'there:7233', reachable: true },
    store: null,
    hosts: [{ id: 'h1', state: 'up', agentSince: minute(0), asOf: minute(5) }],
    tenants: { total: 1, byState: byState({ running: 1 }) },
    orders: null,
    problems: [],
    remarks: [],
    alerts: 0,
  });
});

test('a brake and a drain are remarks', () => {
  const rules: PoolRules = {
    version: 2,
    drained: [{ member: 'db1', by: 'alice', reason: null, since: minute(1) }],
    brakes: [{ scope: 'all', by: 'bob', reason: 'switch', since: minute(2), until: minute(9) }],
  };
  const { remarks, problems } = reportStatus(house({ pool: { name: 'main', rules } }), now);
  expect(problems).toEqual([]);
  expect(remarks).toMatchObject([
    { word: 'databases', subject: 'main', code: 'braked', since: minute(2) },
    { word: 'databases', subject: 'db1', code: 'drained', message: 'by alice', since: minute(1) },
  ]);
  expect(remarks[0]!.message).toMatch(/^moves and restarts are braked by bob since .*, until .*: switch$/);
});

test('without Temporal nothing is known, and the shape is the same', () => {
  expect(reportStatus({ ...house(), seen: null }, now)).toEqual({
    ready: false,
    asOf: now,
    temporal: { address: 'there:7233', reachable: false },
    store: null,
    hosts: [{ id: 'h1', state: 'unknown', agentSince: null, asOf: null }],
    tenants: { total: 0, byState: byState({}) },
    orders: null,
    problems: [
      {
        word: 'temporal',
        subject: 'there:7233',
        code: 'temporalUnreachable',
        message: houseProblems.temporalUnreachable,
        since: null,
      },
    ],
    remarks: [],
    alerts: null,
  });
});

test('a store that cannot be used is a problem, and changes nothing of what is ready', () => {
  const address = 'db:3306/watchkeeper';
  const failure = { kind: 'storeAway', message: 'nobody answers' } as const;
  const away = { ...house(), store: { address, failure } };
  const problem = { word: 'store', subject: address, code: 'storeAway', message: 'nobody answers', since: null };
  expect(reportStatus(away, now)).toMatchObject({
    ...{ ready: true, store: { address, usable: false }, problems: [problem] },
  });
  expect(reportStatus({ ...away, seen: null }, now).problems[1]).toEqual(problem);
  const well = reportStatus({ ...house(), store: { address, failure: null } }, now);
  expect([well.store, well.problems]).toEqual([{ address, usable: true }, []]);
});

const away = { beatAt: null, status: null };
test.each<[string, Partial<Seen>, string]>([
  ['no worker answers', { isWorkerAnswering: false }, 'workerAway'],
  ['a host is lost', { hosts: [seenHost({ state: 'lost', ...away })] }, 'hostLost'],
  ['a host was not heard lately', { hosts: [seenHost({ state: 'unknown' })] }, 'hostUnknown'],
  ['a host was never heard', { hosts: [] }, 'hostUnknown'],
  ['the first scan is not done', { hosts: [seenHost({ status: hostStatus({ isScanned: false }) })] }, 'notScanned'],
])('it is not ready when %s, and the problem says so', (_what, parts, code) => {
  const report = reportStatus(house(parts), now);
  expect(report.ready).toBe(false);
  expect(report.problems.map((problem) => problem.code)).toEqual([code]);
});

test('it is ready only when every configured host is', () => {
  expect(reportStatus(house({}, ['h1', 'h2']), now).ready).toBe(false);
  expect(reportStatus(house({ hosts: [seenHost(), seenHost({ id: 'h2' })] }, ['h1', 'h2']), now).ready).toBe(true);
});

test('a lost host comes with since when', () => {
  const hosts = [seenHost({ state: 'lost', ...away })];
  const { problems } = reportStatus(house({ hosts, awaySince: new Map([['h1', minute(4)]]), rows: [] }), now);
  expect(problems).toEqual([
    { word: 'hosts', subject: 'h1', code: 'hostLost', message: hostProblems.hostLost, since: minute(4) },
  ]);
});

test('problems of hosts, of directories and of tenants are told, each once, and do not make the house unready', () => {
  const bad = { code: 'badPort' as const, message: 'no port', since: minute(2) };
  const told = [
    { word: 'tenants' as const, subject: 'alpha', ...bad },
    { word: 'tenants' as const, subject: 'Omega', code: 'badName' as const, message: 'no name', since: minute(1) },
  ];
  const hosts = [seenHost({ status: hostStatus({ problems: told }) })];
  const report = reportStatus(house({ hosts, rows: [row({ problem: bad })] }), now);
  expect(report.problems).toEqual(told);
  expect(report.ready).toBe(true);
});

test('tenants are counted by the list, which is the newest', () => {
  const rows = [row(), row({ name: 'beta', state: 'stopped' })];
  const hosts = [seenHost({ status: hostStatus({ tenants: { total: 2, byState: byState({ running: 2 }) } }) })];
  expect(countTenants(hosts, rows)).toEqual({ total: 2, byState: byState({ running: 1, stopped: 1 }) });
});

test('where the list lags behind its host, the host counts', () => {
  const tenants = { total: 3, byState: byState({ running: 2, fatal: 1 }) };
  const untold = { count: 1, oldestAt: minute(4), names: ['alpha'] };
  const three = [row(), row({ name: 'b' }), row({ name: 'c' })];
  expect(countTenants([seenHost({ status: hostStatus({ tenants, untold }) })], three)).toEqual(tenants);
  expect(countTenants([seenHost({ status: hostStatus({ tenants }) })], [row()])).toEqual(tenants);
});

test('tenants of a host that was not heard lately count as unknown, also of one that is not configured', () => {
  const rows = [row(), row({ name: 'beta', host: 'gone' })];
  expect(countTenants([seenHost({ state: 'unknown' })], rows)).toEqual({ total: 2, byState: byState({ unknown: 2 }) });
});

test('people read the same as programs', () => {
  const hosts = [seenHost(), seenHost({ id: 'h2', state: 'lost', ...away })];
  const report = reportStatus(house({ hosts, awaySince: new Map([['h2', minute(3)]]) }, ['h1', 'h2']), now);
  expect(statusText(report, recordingTerminal({ isForPeople: true }), Date.parse(now)).split('\n')).toEqual([
    'Watchkeeper  not ready',
    'Temporal     there:7233, answers',
    `Host h1      up, agent since ${minute(0)}, heard 1m ago`,
    'Host h2      lost, not heard',
    'Tenants      1: 1 running',
    'Problems     1',
    `  host h2: hostLost: ${hostProblems.hostLost} (for 3m)`,
    '',
  ]);
});

test('a released tenant is a remark and no problem', () => {
  const released = { by: 'ann', since: minute(2), until: minute(9), reason: 'a leak' };
  const report = reportStatus(house({ rows: [row({ released })] }), now);
  const message = `by ann, until ${minute(9)}: a leak`;
  expect(report).toMatchObject({ ready: true, problems: [] });
  expect(report.remarks).toEqual([{ word: 'tenants', subject: 'alpha', code: 'released', message, since: minute(2) }]);
  expect(statusText(report, recordingTerminal(), Date.parse(now))).toContain(
    `Problems\tnone\nRemarks\t1\n  tenant alpha: released: ${message} (for 4m)\n`,
  );
});

test('how many alerts there are is said with where they are listed, and not when there are none', () => {
  const terminal = recordingTerminal({ isForPeople: true, calledAs: 'npx watchkeeper' });
  const text = (alerts: number) => statusText(reportStatus(house({ alerts }), now), terminal, Date.parse(now));
  expect(text(2)).toMatch(/\nAlerts +2; `npx watchkeeper alerts list`\n/);
  expect(text(0)).not.toMatch(/Alerts/);
});

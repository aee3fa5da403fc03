import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostReportFacts, reportHost } from '../../../src/agent/host-report';
import { Journal } from '../../../src/agent/journal';
import { tenantStateNames } from '../../../src/domain/tenants/tenant-state';

let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-report-'));
  journal = new Journal(join(folder, 'journal'), 'h1', () => {});
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const asOf = '2026-01-01T00:01:00.000Z';
const facts: HostReportFacts = {
  host: 'h1',
  incarnation: 'i1',
  agentSince: '2026-01-01T00:00:00.000Z',
  configHash: 'abc',
  configRefused: null,
  launchHash: 'def',
  isScanned: true,
  databases: [],
  problems: [],
};
const momentAt = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const appear = (name: string, second: number) =>
  journal.append(name, { kind: 'tenantAppeared', port: 8101, claimedAt: asOf }, momentAt(second)).seq;

test('a host without tenants counts every state as zero and has told everything', () => {
  const report = reportHost(journal, facts, asOf);
  expect(report).toMatchObject({ ...facts, asOf, untold: { count: 0, oldestAt: null, names: [] } });
  expect(report.tenants.total).toBe(0);
  expect(Object.keys(report.tenants.byState).sort()).toEqual([...tenantStateNames].sort());
  expect(Object.values(report.tenants.byState)).toEqual(tenantStateNames.map(() => 0));
});

test('tenants are counted by state, and what is untold with the oldest moment', () => {
  appear('alpha', 30);
  journal.markTold('beta', appear('beta', 10));
  appear('gamma', 20);
  journal.append('gamma', { kind: 'wishChanged', wanted: 'stopped', by: 'me', requestId: 'r' }, momentAt(40));
  const report = reportHost(journal, facts, asOf);
  expect(report.tenants).toMatchObject({ total: 3, byState: { starting: 2, stopped: 1, running: 0 } });
  expect(report.untold).toEqual({ count: 3, oldestAt: momentAt(20).toISOString(), names: ['alpha', 'gamma'] });
});

test('it stays small however much is wrong', () => {
  for (let count = 0; count < 200; count++) appear(`tenant-with-a-name-of-some-length-${count}`, 1);
  const problem = {
    word: 'tenants' as const,
    code: 'badPort' as const,
    message: 'the port file says "something long that is no port at all", not a number from 1 to 65534',
    since: asOf,
  };
  const problems = Array.from({ length: 200 }, (_, index) => ({ ...problem, subject: `directory-${index}` }));
  const report = reportHost(journal, { ...facts, problems }, asOf);
  expect(report.untold).toMatchObject({ count: 200 });
  expect([report.untold.names.length, report.problems.length]).toEqual([50, 50]);
  expect(JSON.stringify(report).length).toBeLessThan(20_000);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Comparison, type KnownTenant } from '../../../src/agent/comparison';
import { Journal } from '../../../src/agent/journal';
import type { Outbox } from '../../../src/agent/outbox';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import { quickSettings } from '../../support/supervised-house';

let folder: string;
let journal: Journal;
let comparison: Comparison;
let listed: KnownTenant[] | Error;
let told: TenantReport[];
let toldAgain: string[];
let telling: Set<string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-comparison-'));
  journal = new Journal(join(folder, 'journal'), 'h1', () => {});
  [listed, told, toldAgain, telling] = [[], [], [], new Set()];
  const outbox: Pick<Outbox, 'isTelling' | 'tellAgain'> = {
    isTelling: (name) => telling.has(name),
    tellAgain: (name) => void toldAgain.push(name),
  };
  comparison = new Comparison({
    host: 'h1',
    journal,
    outbox: outbox as Outbox,
    list: () => (listed instanceof Error ? Promise.reject(listed) : Promise.resolve(listed)),
    tell: (report) => Promise.resolve(void told.push(report)),
    policy: quickSettings.restart,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A tenant that is there and told, and its line in the list. */
function make(name: string): KnownTenant {
  const { seq } = journal.append(name, { kind: 'tenantAppeared', port: 8101, claimedAt: new Date().toISOString() });
  journal.markTold(name, seq);
  return { name, journal: journal.id, seq };
}

test('when all is well nothing is told, however often they are compared', async () => {
  listed = [make('alpha'), make('beta')];
  for (let look = 0; look < 3; look++) expect(await comparison.compare()).toEqual([]);
  expect([toldAgain, told]).toEqual([[], []]);
  expect(comparison.hasSuspects).toBe(false);
});

test('a list that is ahead of what was told is fine', async () => {
  const alpha = make('alpha');
  listed = [{ ...alpha, seq: alpha.seq + 5 }];
  await comparison.compare();
  expect(comparison.hasSuspects).toBe(false);
});

test.each<[string, (alpha: KnownTenant) => KnownTenant[]]>([
  ['is missing', () => []],
  ['knows less than it was told', (alpha) => [{ ...alpha, seq: alpha.seq - 1 }]],
  ['knows another journal', (alpha) => [{ ...alpha, journal: '2020-01-01T00:00:00.000Z-aaaaaaaa', seq: 99 }]],
])('a tenant whose workflow %s is told again when a second look confirms it', async (_what, seen) => {
  listed = seen(make('alpha'));
  expect(await comparison.compare()).toEqual([]);
  expect(toldAgain).toEqual([]);
  expect(comparison.hasSuspects).toBe(true);
  expect(await comparison.compare()).toEqual(['alpha']);
  expect(toldAgain).toEqual(['alpha']);
  expect(comparison.hasSuspects).toBe(false);
});

test('it is told again every other look for as long as it stays missing', async () => {
  make('alpha');
  for (let look = 0; look < 6; look++) await comparison.compare();
  expect(toldAgain).toEqual(['alpha', 'alpha', 'alpha']);
});

test('a suspicion is dropped when the next look finds the tenant', async () => {
  const alpha = make('alpha');
  await comparison.compare();
  listed = [alpha];
  await comparison.compare();
  listed = [];
  await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('what is being told anyway is no suspect', async () => {
  make('alpha');
  telling.add('alpha');
  for (let look = 0; look < 3; look++) await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('a removed tenant need not be listed', async () => {
  make('alpha');
  journal.append('alpha', { kind: 'directoryRemoved', reason: 'gone' });
  for (let look = 0; look < 3; look++) await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('a workflow without a tenant is told that it is removed, with a number newer than all it can know', async () => {
  listed = [make('alpha'), { name: 'ghost', journal: '2020-01-01T00:00:00.000Z-aaaaaaaa', seq: 7 }];
  await comparison.compare();
  // The list may lag behind a tenant that was removed just now.
  expect(told).toEqual([]);
  await comparison.compare();
  expect(told).toMatchObject([
    {
      host: 'h1',
      journal: journal.id,
      transitions: [{ kind: 'tenantRemoved', seq: journal.lastSeq }],
      state: { name: 'ghost', present: false, process: null, seq: journal.lastSeq },
    },
  ]);
  expect(toldAgain).toEqual([]);
});

test('when Temporal cannot be asked nobody is suspected, and the failure is passed on', async () => {
  make('alpha');
  listed = new Error('unavailable');
  await expect(comparison.compare()).rejects.toThrow('unavailable');
  expect(comparison.hasSuspects).toBe(false);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Comparison } from '../../../src/agent/comparison';
import { Journal } from '../../../src/agent/journal';
import type { Outbox } from '../../../src/agent/outbox';
import { newTenantState, type TenantState } from '../../../src/domain/tenants/tenant-state';
import { FakeWorkflows } from '../../support/fake-workflows';
import { quickSettings } from '../../support/supervised-house';

let folder: string;
let journal: Journal;
let comparison: Comparison;
let workflows: FakeWorkflows;
let toldAgain: string[];
let telling: Set<string>;
const policyInForce = quickSettings.restart;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wk-comparison-'));
  journal = new Journal(join(folder, 'journal'), 'h1', () => {});
  [workflows, toldAgain, telling] = [new FakeWorkflows(), [], new Set()];
  const outbox: Pick<Outbox, 'isTelling' | 'tellAgain'> = {
    isTelling: (name) => telling.has(name),
    tellAgain: (name) => void toldAgain.push(name),
  };
  comparison = new Comparison({
    host: 'h1',
    journal,
    outbox: outbox as Outbox,
    list: () => workflows.list('h1'),
    tell: workflows.tell,
    policy: () => policyInForce,
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const olderJournal = '2020-01-01T00:00:00.000Z-aaaaaaaa';

function tell(state: TenantState, journalId = journal.id): Promise<void> {
  const { restart: policy } = quickSettings;
  return workflows.tell({ host: 'h1', journal: journalId, transitions: [], state, policy });
}

/** A tenant that is there and told. */
async function make(name: string): Promise<TenantState> {
  const state = journal.append(name, { kind: 'tenantAppeared', port: 8101, claimedAt: new Date().toISOString() });
  await tell(state);
  journal.markTold(name, state.seq);
  return state;
}

test('when all is well nothing is told, however often they are compared', async () => {
  await make('alpha');
  await make('beta');
  for (let look = 0; look < 3; look++) expect(await comparison.compare()).toEqual([]);
  expect(toldAgain).toEqual([]);
  expect(workflows.calls).toHaveLength(2);
  expect(comparison.hasSuspects).toBe(false);
});

test('a list that is ahead of what was told is fine', async () => {
  const alpha = await make('alpha');
  await tell({ ...alpha, seq: alpha.seq + 5 });
  await comparison.compare();
  expect(comparison.hasSuspects).toBe(false);
});

/** Its workflow was terminated, or its server came back from an old copy. */
test.each<[string, (alpha: TenantState) => Promise<void>]>([
  ['is missing', () => Promise.resolve()],
  ['knows less than it was told', (alpha) => tell({ ...alpha, seq: alpha.seq - 1 })],
  ['knows another journal', (alpha) => tell({ ...alpha, seq: 99 }, olderJournal)],
])('a tenant whose workflow %s is told again when a second look confirms it', async (_what, remember) => {
  const alpha = await make('alpha');
  workflows.terminate('alpha');
  await remember(alpha);
  expect(await comparison.compare()).toEqual([]);
  expect(toldAgain).toEqual([]);
  expect(comparison.hasSuspects).toBe(true);
  expect(await comparison.compare()).toEqual(['alpha']);
  expect(toldAgain).toEqual(['alpha']);
  expect(comparison.hasSuspects).toBe(false);
});

test('it is told again every other look for as long as it stays missing', async () => {
  await make('alpha');
  workflows.terminate('alpha');
  for (let look = 0; look < 6; look++) await comparison.compare();
  expect(toldAgain).toEqual(['alpha', 'alpha', 'alpha']);
});

test('a suspicion is dropped when the next look finds the tenant', async () => {
  const alpha = await make('alpha');
  workflows.terminate('alpha');
  await comparison.compare();
  await tell(alpha);
  await comparison.compare();
  workflows.terminate('alpha');
  await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('what is being told anyway is no suspect', async () => {
  await make('alpha');
  workflows.terminate('alpha');
  telling.add('alpha');
  for (let look = 0; look < 3; look++) await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('a released tenant is told again, also when its directory is gone: it is not over', async () => {
  await make('alpha');
  workflows.terminate('alpha');
  journal.append('alpha', { kind: 'released', by: 'ann', requestId: 'r1', until: null, reason: null });
  journal.append('alpha', { kind: 'directoryRemoved', reason: 'gone' });
  for (let look = 0; look < 2; look++) await comparison.compare();
  expect(toldAgain).toEqual(['alpha']);
});

test('a removed tenant need not be listed', async () => {
  await make('alpha');
  workflows.terminate('alpha');
  journal.append('alpha', { kind: 'directoryRemoved', reason: 'gone' });
  for (let look = 0; look < 3; look++) await comparison.compare();
  expect(toldAgain).toEqual([]);
});

test('a workflow without a tenant is told that it is removed, with a number newer than all it can know', async () => {
  await make('alpha');
  await tell({ ...newTenantState('ghost', 'h1', new Date().toISOString()), present: true, seq: 7 }, olderJournal);
  await comparison.compare();
  // The list may lag behind a tenant that was removed just now.
  expect(workflows.callsFor('ghost')).toHaveLength(1);
  await comparison.compare();
  expect(workflows.callsFor('ghost')[1]?.report).toMatchObject({
    host: 'h1',
    journal: journal.id,
    transitions: [{ kind: 'tenantRemoved', seq: journal.lastSeq }],
    state: { name: 'ghost', present: false, process: null, seq: journal.lastSeq },
  });
  expect((await workflows.list('h1')).map(({ name }) => name)).toEqual(['alpha']);
  expect(toldAgain).toEqual([]);
});

test('when Temporal cannot be asked nobody is suspected, and the failure is passed on', async () => {
  await make('alpha');
  workflows.isAway = true;
  await expect(comparison.compare()).rejects.toThrow('Temporal does not answer');
  expect(comparison.hasSuspects).toBe(false);
});

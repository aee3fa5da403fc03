import fc from 'fast-check';
import { reachOf, type ReachFacts } from '../../../src/domain/tenants/history-reach';
import { TenantTelling, type HistoryEntry, type HistoryFact } from '../../../src/domain/tenants/tenant-history';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import type { Transition, TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter, transitionSequence } from './transition-sequences';

const at = (second: number) => momentAfter(second * 1000);

function tell(...runs: HistoryFact[][]): HistoryEntry[] {
  const telling = new TenantTelling();
  return [...runs.flatMap((facts) => telling.take(facts)), ...telling.end()];
}

const sentences = (entries: readonly HistoryEntry[]) => entries.map(({ sentence }) => sentence);

const begun = (second: number, runId: string, continues: string | null = null): HistoryFact => {
  return { kind: 'begun', at: at(second), runId, continues };
};

function reported(
  transitions: Transition[],
  parts: { host?: string; journal?: string; at?: string } = {},
): HistoryFact {
  const state = transitions.reduce(foldTransition, emptyState());
  return {
    ...{ kind: 'reported', at: transitions.at(-1)?.at ?? at(0), host: 'h1', journal: 'j1', transitions, state },
    ...parts,
  };
}

let seq = 0;
beforeEach(() => (seq = 0));
const happened = (second: number, fact: TransitionFact): Transition => ({ ...fact, seq: ++seq, at: at(second) });
const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8101, claimedAt: at(0) };
const passed = (run: number): TransitionFact => ({ kind: 'checkPassed', run });

test('what was told twice, in one run or in two, is told once', () => {
  const all = [happened(1, appeared), happened(2, passed(1)), happened(3, passed(2))];
  const doubled = [reported(all.slice(0, 2)), reported(all.slice(0, 2))];
  expect(sentences(tell([begun(1, 'a'), ...doubled], [begun(4, 'b', 'a'), reported(all)]))).toEqual([
    'the directory appeared, with port 8101',
    'run 1 passed its check',
    'run 2 passed its check',
  ]);
});

test('the same number in another journal is something else, and the new journal is told', () => {
  const first = reported([happened(1, appeared)]);
  seq = 0;
  const second = reported([happened(5, appeared)], { journal: 'j2' });
  expect(tell([begun(1, 'a'), first, second]).map(({ kind }) => kind)).toEqual([
    'tenantAppeared',
    'newJournal',
    'tenantAppeared',
  ]);
});

test('a request is told once, with who asked and what became of it', () => {
  const wish = happened(3, { kind: 'wishChanged', wanted: 'stopped', by: 'ann', requestId: 'r1' });
  const asked: HistoryFact = { kind: 'asked', at: at(2), requestId: 'r1', what: 'stop', by: 'ann' };
  const answered = (failure: string | null): HistoryFact => ({ kind: 'answered', at: at(4), requestId: 'r1', failure });
  expect(
    sentences(tell([begun(1, 'a'), reported([happened(1, appeared)]), asked, reported([wish]), answered(null)])),
  ).toEqual(['the directory appeared, with port 8101', 'ann asked to stop it', 'the stop that ann asked for is done']);
  expect(sentences(tell([asked, answered('it hangs')]))).toEqual([
    'ann asked to stop it',
    'the stop that ann asked for came to nothing: it hangs',
  ]);
  // Without the request, of which the history is gone, the wish itself tells it.
  expect(sentences(tell([reported([wish])]))).toEqual(['ann wants it stopped']);
});

test('a release that was asked for is told with its end and its reason, which only the host knows', () => {
  const asked: HistoryFact = { kind: 'asked', at: at(2), requestId: 'r1', what: 'release', by: 'ann' };
  const held = happened(3, { kind: 'released', by: 'ann', requestId: 'r1', until: at(9), reason: 'a leak' });
  const taken = happened(9, { kind: 'taken', by: 'time' });
  expect(sentences(tell([asked, reported([held]), reported([taken])]))).toEqual([
    'ann asked to release it',
    `ann released it, until ${at(9)}: a leak`,
    'its release is over; it is supervised again',
  ]);
});

test('a move that was asked for is told by the request, and one that nobody asked for by itself', () => {
  const database = { name: 'db2', host: '10.0.0.2', port: 3306 };
  const moves = (by: object): TransitionFact[] => [
    { kind: 'databaseMoved', from: 'db1', to: 'db2', reason: 'ann wants it there', ...by },
    { kind: 'databaseRepointed', run: 3, from: 'db1', database, reason: 'ann wants it there', ...by },
  ];
  const asked: HistoryFact = { kind: 'asked', at: at(1), requestId: 'r1', what: 'move', by: 'ann' };
  const told = (facts: TransitionFact[]) => reported(facts.map((fact, index) => happened(index + 2, fact)));
  const byAnn = { by: 'ann', requestId: 'r1' };
  expect(sentences(tell([asked, told(moves(byAnn))]))).toEqual(['ann asked to move it']);
  expect(sentences(tell([told(moves({}))]))).toEqual([
    'it moves from database db1 to db2',
    'run 3 was told to use database db2: ann wants it there',
  ]);
  // Without the request, of which the history is gone, the move itself tells who asked for it.
  expect(sentences(tell([told(moves(byAnn))]))).toEqual([
    'ann moves it from database db1 to db2',
    'run 3 was told to use database db2: ann wants it there',
  ]);
});

test('a workflow that was terminated, and the one that was told anew, are told', () => {
  const before = [begun(1, 'a'), reported([happened(1, appeared)])];
  const end: HistoryFact = { kind: 'terminated', at: at(5), by: 'ann', reason: 'a mistake' };
  expect(sentences(tell([...before, end], [begun(60, 'b'), reported([], { at: at(60) })]))).toEqual([
    'the directory appeared, with port 8101',
    'its workflow was terminated by ann (a mistake), which does not touch the tenant',
    expect.stringMatching(/^a new workflow was told of it: stopped since /) as string,
  ]);
});

test.each<[HistoryFact, string]>([
  [{ kind: 'cancelAsked', at: at(1), by: '', reason: '' }, 'its workflow was cancelled: that means stop'],
  [
    { kind: 'cancelAsked', at: at(1), by: 'ann', reason: 'x' },
    'its workflow was cancelled by ann (x): that means stop',
  ],
  [{ kind: 'failed', at: at(1), reason: 'no' }, 'its workflow failed, which does not touch the tenant: no'],
  [
    { kind: 'decisionLost', at: at(1), run: 3 },
    'the decision about run 3 did not reach the host, which then decides by itself',
  ],
])('%j is told as: %s', (fact, sentence) => {
  expect(sentences(tell([fact]))).toEqual([sentence]);
});

test('an answer to a request that is not there is left out', () => {
  expect(tell([{ kind: 'answered', at: at(1), requestId: 'r0', failure: null }])).toEqual([]);
});

test('a run that is missing between two is told, and a continued one is not', () => {
  const runs = [[begun(1, 'a'), reported([happened(1, appeared)])], [begun(2, 'b', 'a')], [begun(9, 'd', 'c')]];
  expect(tell(...runs).map(({ kind, at: moment }) => [kind, moment])).toEqual([
    ['tenantAppeared', at(1)],
    ['gap', at(9)],
  ]);
});

test('what a host could not tell for a while stands where it happened', () => {
  const asked: HistoryFact = { kind: 'asked', at: at(10), requestId: 'r1', what: 'stop', by: 'ann' };
  const late = reported([happened(5, passed(2))], { at: at(20) });
  expect(
    tell([begun(1, 'a'), reported([happened(1, appeared)]), asked], [begun(15, 'b', 'a'), late]).map((e) => e.kind),
  ).toEqual(['tenantAppeared', 'checkPassed', 'asked']);
});

test('a host whose clock was set back keeps the order in which things happened', () => {
  const all = [happened(100, appeared), happened(7, passed(1)), happened(8, passed(2))];
  expect(tell([begun(1, 'a'), reported(all)]).map(({ kind }) => kind)).toEqual([
    'tenantAppeared',
    'checkPassed',
    'checkPassed',
  ]);
});

test('however it is cut into reports and runs, all is told, once, and in order', () => {
  fc.assert(
    fc.property(
      transitionSequence,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      (all, size, runs) => {
        const reports: HistoryFact[] = [];
        for (let from = 0; from < all.length; from += size) reports.push(reported(all.slice(from, from + size)));
        const cut: HistoryFact[][] = [];
        for (let from = 0; from < reports.length; from += runs) cut.push(reports.slice(from, from + runs));
        const told = tell(...cut);
        expect(told.map(({ at: moment, kind }) => [moment, kind])).toEqual(all.map((t) => [t.at, t.kind]));
      },
    ),
  );
});

describe('how far back it goes', () => {
  const facts: ReachFacts = {
    ...{ from: at(1), leftOut: null, isContinued: false, beginsWithAppearance: true, retentionDays: 30 },
  };
  test.each<[string, Partial<ReachFacts>, string]>([
    ['appeared', {}, `It begins at ${at(1)}, when its directory appeared; the server knows of nothing older.`],
    ['toldAnew', { beginsWithAppearance: false }, 'the one before was terminated and deleted, or lost'],
    ['retention', { isContinued: true }, 'what was before is deleted, for the server keeps closed workflows 30 days.'],
    ['retention', { isContinued: true, retentionDays: null }, 'keeps closed workflows for a time only.'],
    ['since', { leftOut: 'since' }, `It begins at ${at(1)}; older things are left out by --since.`],
    ['since', { leftOut: 'since', from: null }, 'There is nothing to tell in this time; --since leaves out the rest.'],
    ['limit', { leftOut: 'limit' }, 'older things are left out by --limit.'],
    ['nothing', { from: null }, 'There is nothing to tell yet.'],
  ])('%s: %j', (because, parts, sentence) => {
    const reach = reachOf({ ...facts, ...parts });
    expect(reach.because).toBe(because);
    expect(reach.sentence).toContain(sentence);
  });
});

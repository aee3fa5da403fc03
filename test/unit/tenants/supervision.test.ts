import fc from 'fast-check';
import {
  decisionDue,
  decisionSent,
  keptStory,
  newSupervision,
  note,
  problemsOf,
  supervisedRow,
  takeReport,
  type Supervision,
} from '../../../src/domain/tenants/supervision';
import type { RestartPolicy } from '../../../src/domain/tenants/restart-policy';
import type { TenantReport } from '../../../src/domain/tenants/tenant-report';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import type { TransitionFact, Transition } from '../../../src/domain/tenants/tenant-state';
import { deepFreeze, emptyState, momentAfter, transitionSequence } from './transition-sequences';

const policy: RestartPolicy = {
  reflex: 0,
  withinMs: 60_000,
  healthyAfterMs: 60_000,
  backoffMs: [1_000, 5_000],
  fatalAfter: 20,
  retryFatalEveryMs: 1_800_000,
};
const at = momentAfter(0);

/** The reports of a host that tells `sizes[i]` transitions at a time. */
function reportsOf(transitions: Transition[], size = 1, journal = 'j1', host = 'h1'): TenantReport[] {
  let state = { ...emptyState(), host };
  const reports: TenantReport[] = [];
  for (let from = 0; from < transitions.length; from += size) {
    const batch = transitions.slice(from, from + size);
    state = batch.reduce(foldTransition, state);
    reports.push({ host, journal, transitions: batch, state, policy });
  }
  return reports;
}

function numbered(...facts: TransitionFact[]): Transition[] {
  return facts.map((fact, index) => ({ ...fact, seq: index + 1, at: momentAfter(index * 1000) }));
}

function taken(reports: TenantReport[], from: Supervision = newSupervision('alpha')): Supervision {
  return reports.reduce((supervision, report) => takeReport(deepFreeze(supervision), report, at), from);
}

const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8000, claimedAt: at };
const started: TransitionFact = { kind: 'processStarted', run: 1, port: 8000, generation: 1, process: identity };
const exited: TransitionFact = {
  kind: 'processExited',
  run: 1,
  ...{ code: 1, signal: null, reason: 'exited with code 1', charged: true, healthy: false, next: 'decision' },
};
const removed: TransitionFact[] = [{ kind: 'directoryRemoved', reason: 'gone' }, { kind: 'tenantRemoved' }];

describe('which report is news', () => {
  test('doubled and late reports change nothing, however they are mixed in', () => {
    fc.assert(
      fc.property(transitionSequence, fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(99)), (all, size, picks) => {
        const reports = reportsOf(all, size);
        const mixed = reports.flatMap((report, index) => {
          const repeated = reports[(picks[index] ?? 0) % (index + 1)];
          return repeated === undefined ? [report] : [report, report, repeated];
        });
        expect(taken(mixed)).toEqual(taken(reports));
      }),
    );
  });

  test('the state is that of the newest report, whatever was lost before it', () => {
    fc.assert(
      fc.property(transitionSequence, fc.array(fc.boolean()), (all, losses) => {
        const reports = reportsOf(all);
        const arrived = reports.filter((_, index) => index === reports.length - 1 || losses[index] !== true);
        expect(taken(arrived).known?.state).toEqual(reports.at(-1)?.state);
      }),
    );
  });

  test('what is no news gives back the same object, so that nobody writes it down', () => {
    const reports = reportsOf(numbered(appeared, started), 2);
    const supervision = taken(reports);
    expect(taken(reports, supervision)).toBe(supervision);
    expect(taken([{ ...reports[0]!, transitions: [] }], supervision)).toBe(supervision);
    expect(taken(reportsOf(numbered(appeared), 1, 'j0'), supervision)).toBe(supervision);
  });

  test('a newer journal is taken whole, though its numbers begin again', () => {
    const before = taken(reportsOf(numbered(appeared, started, exited), 3));
    const after = taken(reportsOf(numbered({ ...appeared, port: 8001 }), 1, 'j2'), before);
    expect(after.known).toMatchObject({ journal: 'j2', storySeq: 1, state: { port: 8001, seq: 1 } });
    expect(after.story).toHaveLength(4);
  });

  test('a changed policy is news by itself', () => {
    const [report] = reportsOf(numbered(appeared));
    const changed = { ...policy, fatalAfter: 3 };
    expect(taken([report!, { ...report!, transitions: [], policy: changed }]).known?.policy).toEqual(changed);
  });

  test('a report whose state is ahead of its transitions tells the rest later, once', () => {
    const all = numbered(appeared, started, exited);
    const [whole] = reportsOf(all, 3);
    const parts = [all.slice(0, 2), all.slice(2)].map((transitions) => ({ ...whole!, transitions }));
    expect(taken(parts).story).toEqual(taken([whole!]).story);
  });

  test('the story stays bounded', () => {
    fc.assert(
      fc.property(transitionSequence, (all) => {
        expect(taken(reportsOf(all, 7)).story.length).toBeLessThanOrEqual(keptStory);
      }),
    );
    expect(note(taken([]), at, 'noted').story).toEqual([{ at, sentence: 'noted' }]);
  });
});

describe('two hosts, one name', () => {
  const mine = reportsOf(numbered(appeared, started), 2);
  const theirs = reportsOf(numbered(appeared, started), 2, 'j9', 'h2');
  const theirEnd = reportsOf(numbered(appeared, started, ...removed), 4, 'j9', 'h2');

  test('the first one has it; the other is shown as a problem until it has none any more', () => {
    const both = taken([...mine, ...theirs, ...theirs]);
    expect(both.known).toMatchObject({ host: 'h1', journal: 'j1' });
    expect(problemsOf(both)).toMatchObject([{ code: 'nameTaken', since: at }]);
    expect(supervisedRow(both)?.problem?.code).toBe('nameTaken');
    expect(problemsOf(taken(theirEnd, both))).toEqual([]);
  });

  test('a host that only says that it has none is no problem', () => {
    const supervision = taken(mine);
    expect(taken(theirEnd, supervision)).toBe(supervision);
  });

  test('when the first one has ended it the other takes over', () => {
    const ending = reportsOf(numbered(appeared, started, removed[0]!), 3);
    const both = taken([...mine, ...theirs, ...ending, ...theirs]);
    expect(both).toMatchObject({ intruder: null, known: { host: 'h2', isRemoved: false } });
  });
});

test('a released tenant whose directory is gone is still its host’s, and not over', () => {
  const release: TransitionFact = { kind: 'released', by: 'ann', requestId: 'r1', until: null, reason: null };
  const held = reportsOf(numbered(appeared, release, removed[0]!), 3);
  const again = { ...held[0]!, transitions: [] };
  const theirs = reportsOf(numbered(appeared, started), 2, 'j9', 'h2');
  const both = taken([...held, again, ...theirs]);
  expect(both).toMatchObject({ known: { host: 'h1', isRemoved: false }, intruder: { host: 'h2' } });
});

describe('the end', () => {
  test('it is over when the removal was told, and not before', () => {
    const all = numbered(appeared, ...removed);
    const reports = reportsOf(all);
    expect(taken(reports.slice(0, 2)).known?.isRemoved).toBe(false);
    expect(taken(reports).known?.isRemoved).toBe(true);
  });

  test('a tenant that appears again in the same report is not over', () => {
    expect(taken(reportsOf(numbered(appeared, ...removed, appeared), 4)).known?.isRemoved).toBe(false);
  });

  test('a host that says again, without transitions, that it is gone ends it too', () => {
    const [last] = reportsOf(numbered(appeared, ...removed), 3);
    expect(taken([{ ...last!, transitions: [] }]).known?.isRemoved).toBe(true);
  });
});

describe('the decision', () => {
  const waiting = () => taken(reportsOf(numbered(appeared, started, exited), 3));

  test('it is due once for each exited run', () => {
    const due = decisionDue(waiting(), Date.parse(at));
    expect(due).toEqual({ run: 1, decision: { kind: 'backoff', delayMs: 1_000, step: 1 } });
    expect(decisionDue(decisionSent(waiting(), 1), Date.parse(at))).toBeNull();
  });

  test('the same number of a run in a newer journal is another run', () => {
    const reborn = taken(reportsOf(numbered(appeared, started, exited), 3, 'j2'), decisionSent(waiting(), 1));
    expect(decisionDue(reborn, Date.parse(at))?.run).toBe(1);
  });

  test('it is due exactly when the host waits for it', () => {
    fc.assert(
      fc.property(transitionSequence, (all) => {
        const supervision = taken(reportsOf(all, 60));
        const state = supervision.known?.state;
        const isWaiting = state?.state === 'exited' && state.decisionNeeded !== null;
        expect(decisionDue(supervision, Date.parse(at)) !== null).toBe(isWaiting);
      }),
    );
  });
});

import { newSupervision, takeReport, type Supervision } from '../../../src/domain/tenants/supervision';
import { conditionsOver, tenantConditions } from '../../../src/domain/tenants/tenant-conditions';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import type { Transition, TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter } from './transition-sequences';

const policy = {
  ...{ reflex: 0, withinMs: 60_000, healthyAfterMs: 60_000, backoffMs: [1_000], fatalAfter: 2 },
  retryFatalEveryMs: 1_800_000,
};
const heardAt = momentAfter(900_000);
const appeared: TransitionFact = { kind: 'tenantAppeared', port: 8000, claimedAt: momentAfter(0) };
const givenUp: TransitionFact = { kind: 'tryScheduled', as: 'fatal', nextTryAt: heardAt, step: 1, by: 'agent' };
const healed: TransitionFact = { kind: 'wishChanged', wanted: 'running', by: 'ann', requestId: 'r1' };
const taken: TransitionFact = { kind: 'portChanged', port: 8001, claimedAt: momentAfter(0) };

/** What each report tells, one report for each list of facts; a second apart, the first transition at 0 s. */
function told(...batches: TransitionFact[][]) {
  let [seq, state, supervision] = [0, { ...emptyState(), host: 'h1' }, newSupervision('alpha')];
  const all = batches.map((facts) => {
    const transitions = facts.map((fact): Transition => ({ ...fact, seq: ++seq, at: momentAfter((seq - 1) * 1000) }));
    state = transitions.reduce(foldTransition, state);
    const before: Supervision = supervision;
    const report = { host: 'h1', journal: 'j1', transitions, state, policy };
    supervision = takeReport(before, report, heardAt);
    return tenantConditions(before, supervision, report, heardAt);
  });
  return { all, supervision };
}

const fatal = { word: 'tenants', code: 'fatal', subject: 'alpha' };

test('one that is given up is told with the moment at which that happened, and once', () => {
  const { all } = told([appeared], [givenUp], [givenUp]);
  expect(all).toEqual([
    [],
    [
      {
        ...fatal,
        what: 'began',
        message: expect.stringContaining('starts since') as string,
        since: momentAfter(1000),
        endedAt: null,
      },
    ],
    [],
  ]);
});

test('its end is told with the moment of what ended it', () => {
  const { all } = told([appeared, givenUp], [healed]);
  expect(all[1]).toMatchObject([{ ...fatal, what: 'over', since: momentAfter(1000), endedAt: momentAfter(2000) }]);
});

test('what began and was over while nobody could be told is told afterwards, with both moments', () => {
  const { all } = told([appeared], [givenUp, healed]);
  expect(all[1]).toMatchObject([{ ...fatal, what: 'passed', since: momentAfter(1000), endedAt: momentAfter(2000) }]);
});

test('a port conflict and a problem of the agent pass likewise', () => {
  const conflict: TransitionFact = { kind: 'conflictBegan', port: 8000, holder: 'beta' };
  const file: TransitionFact = { kind: 'problemBegan', code: 'noStartFile', message: 'there is none' };
  const [, passed] = told(
    [appeared],
    [conflict, file, { kind: 'conflictEnded', port: 8000 }, { kind: 'problemEnded', code: 'noStartFile' }],
  ).all;
  expect(passed?.map(({ what, code }) => `${what} ${code}`)).toEqual(['passed portConflict', 'passed noStartFile']);
});

test('what follows from another condition, or heals by itself, is told to nobody', () => {
  const away: TransitionFact = { kind: 'problemBegan', code: 'databaseAway', message: 'db1 is down' };
  const backoff: TransitionFact = { kind: 'tryScheduled', as: 'backoff', nextTryAt: heardAt, step: 1, by: 'agent' };
  expect(told([appeared], [away], [backoff, taken]).all.flat()).toEqual([]);
});

test('what another host says of a tenant of the same name is true of none here', () => {
  const { supervision } = told([appeared]);
  const at = momentAfter(9000);
  const transitions: Transition[] = [{ ...givenUp, seq: 99, at }];
  const state = { ...emptyState(), host: 'h2', present: true };
  const report = { host: 'h2', journal: 'j2', transitions, state, policy };
  const after = takeReport(supervision, report, heardAt);
  expect(tenantConditions(supervision, after, report, heardAt).map(({ code }) => code)).toEqual(['nameTaken']);
});

test('what passed in a new journal, which counts from one again, is told', () => {
  const { supervision } = told([appeared, givenUp], [healed]);
  const transitions = [appeared, givenUp, healed].map((fact, index): Transition => ({
    ...{ ...fact, seq: index + 1, at: momentAfter(20_000 + index) },
  }));
  const state = transitions.reduce(foldTransition, { ...emptyState(), host: 'h1' });
  const report = { host: 'h1', journal: 'j2', transitions, state, policy };
  const after = takeReport(supervision, report, heardAt);
  expect(tenantConditions(supervision, after, report, heardAt)).toMatchObject([{ ...fatal, what: 'passed' }]);
});

test('everything is over when the tenant is gone, or nobody watches it any more', () => {
  const { all, supervision } = told(
    [appeared, givenUp],
    [{ kind: 'directoryRemoved', reason: 'gone' }, { kind: 'tenantRemoved' }],
  );
  expect(all[1]).toMatchObject([{ ...fatal, what: 'over', endedAt: momentAfter(3000) }]);
  expect(conditionsOver(supervision, heardAt)).toEqual([]);
  const watched = told([appeared, givenUp]).supervision;
  expect(conditionsOver(watched, heardAt)).toMatchObject([{ ...fatal, what: 'over', endedAt: heardAt }]);
});

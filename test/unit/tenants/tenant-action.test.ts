import fc from 'fast-check';
import { isOver, releaseOf } from '../../../src/domain/tenants/release';
import { decideTenantAction, decideWithinMs, isAfterOwnEnd } from '../../../src/domain/tenants/tenant-action';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { hasProblem, type TenantState } from '../../../src/domain/tenants/tenant-state';
import { deepFreeze, emptyState, momentAfter, transitionSequence } from './transition-sequences';

const nowMs = Date.parse(momentAfter(50_000));
const ago = (ms: number) => momentAfter(50_000 - ms);

const idle: TenantState = {
  ...emptyState(),
  state: 'starting',
  present: true,
  generation: 1,
  launchGeneration: 1,
  port: 8101,
};
const identity = { pid: 7, startTicks: 1, bootId: 'boot' };
const process = {
  run: 1,
  port: 8101,
  generation: 1,
  identity,
  startedAt: ago(9),
  servingSince: ago(8),
  stopping: null,
};
const running: TenantState = { ...idle, state: 'running', run: 1, process };
const problem = (code: 'portConflict' | 'noStartFile' | 'portTaken' | 'badPort') => ({
  problems: [{ code, message: '', since: ago(1) }],
});
const start = { kind: 'start' };
const none = { kind: 'none' };

describe('without a process', () => {
  test.each<[string, TenantState, object]>([
    ['a tenant is started', idle, start],
    ['one that is to be stopped is left alone', { ...idle, wanted: 'stopped' }, none],
    ['one whose port belongs to another is left alone', { ...idle, ...problem('portConflict') }, none],
    ['one without its start file is left alone', { ...idle, ...problem('noStartFile') }, none],
    ['one with a stranger on its port is tried, and the host looks again', { ...idle, ...problem('portTaken') }, start],
    ['one whose port file became unreadable keeps its port and is started', { ...idle, ...problem('badPort') }, start],
    ['one whose directory is gone is finished', { ...idle, present: false }, { kind: 'finish' }],
    [
      'one whose directory is gone is finished, whatever it waits for',
      { ...idle, present: false, decisionNeeded: { run: 1, since: ago(1) }, wanted: 'stopped' },
      { kind: 'finish' },
    ],
    [
      'one waits for its next try',
      { ...idle, state: 'backoff', nextTryAt: momentAfter(50_001) },
      { kind: 'wait', untilMs: nowMs + 1 },
    ],
    ['one is tried when the moment has come', { ...idle, state: 'backoff', nextTryAt: ago(0) }, start],
    [
      'one waits for the workflow to decide',
      { ...idle, state: 'exited', decisionNeeded: { run: 1, since: ago(decideWithinMs - 1) } },
      { kind: 'wait', untilMs: nowMs + 1 },
    ],
    [
      'one is decided about on the host after 10 s',
      { ...idle, state: 'exited', decisionNeeded: { run: 1, since: ago(10_000) } },
      { kind: 'decide' },
    ],
    [
      'one that is to be stopped is not decided about',
      { ...idle, wanted: 'stopped', decisionNeeded: { run: 1, since: ago(60_000) } },
      none,
    ],
  ])('%s', (_title, state, action) => {
    expect(decideTenantAction(state, nowMs)).toEqual(action);
  });
});

describe('a process', () => {
  const stopping = { ...process, stopping: { reason: 'asked', charged: false } };
  test.each<[string, TenantState, object]>([
    ['that is as it should be is left alone', running, none],
    ['is left alone without a start file', { ...running, ...problem('noStartFile') }, none],
    ['that is being stopped is not stopped twice', { ...running, present: false, process: stopping }, none],
    ['whose directory is gone is stopped', { ...running, present: false }, { kind: 'stop' }],
    ['is stopped when a person wants that', { ...running, wanted: 'stopped' }, { kind: 'stop' }],
    ['is stopped when the port belongs to another', { ...running, ...problem('portConflict') }, { kind: 'stop' }],
    [
      'of an older generation is stopped for a restart',
      { ...running, generation: 2, launchGeneration: 2 },
      { kind: 'stop', reason: 'a restart was asked for' },
    ],
    [
      'on an older port is stopped for the new one',
      { ...running, port: 8102, generation: 2, launchGeneration: 2 },
      { kind: 'stop', reason: 'its port changed to 8102' },
    ],
    [
      'on an older database is stopped for the new one',
      {
        ...{ ...running, database: 'db2', generation: 2, launchGeneration: 2 },
        process: { ...process, database: { name: 'db1', host: '10.0.0.1', port: 3306 } },
      },
      { kind: 'stop', reason: 'its database changed to db2' },
    ],
    ['is left alone by a wish that it already fulfils', { ...running, generation: 2 }, none],
  ])('%s', (_title, state, action) => {
    expect(decideTenantAction(state, nowMs)).toMatchObject(action);
  });
});

describe('whether a start follows an end of its own', () => {
  const exit = { run: 1, code: 1, signal: null, reason: 'exited with code 1' };
  const ended = (at: string, chargedAt = at): TenantState => ({
    ...{ ...idle, lastExits: [{ ...exit, at }], exitsAtMs: [Date.parse(chargedAt)] },
  });
  test.each<[string, TenantState, boolean]>([
    ['one that never ran does not', idle, false],
    ['one that runs does not, whatever was', { ...ended(ago(5)), process }, false],
    ['one that ended by its own fault does', ended(ago(5)), true],
    ['one whose last end was not charged does not', ended(ago(5), ago(9)), false],
    ['one whose ends are forgiven does not', { ...ended(ago(5)), exitsAtMs: [] }, false],
    ['a wish from before the end changes nothing', { ...ended(ago(5)), wish: { by: 'ann', at: ago(6) } }, true],
    ['one that somebody asked for since does not', { ...ended(ago(5)), wish: { by: 'ann', at: ago(4) } }, false],
    ['a wish of the same moment counts as later', { ...ended(ago(5)), wish: { by: 'ann', at: ago(5) } }, false],
  ])('%s', (_title, state, isAfter) => {
    expect(isAfterOwnEnd(state)).toBe(isAfter);
    const { wish: _wish, ...old } = state;
    if (state.wish === null) expect(isAfterOwnEnd(old)).toBe(isAfter);
  });
});

describe('released,', () => {
  const release = (until: string | null) => ({ released: { by: 'ann', since: ago(9), until, reason: null } });
  const for5s = release(momentAfter(55_000));
  const untilTaken = release(null);
  test.each<[string, TenantState, object]>([
    ['a tenant is not started', { ...idle, ...untilTaken }, none],
    ['a process that is to be replaced is not stopped', { ...running, ...untilTaken, launchGeneration: 2 }, none],
    ['a process whose directory is gone is not stopped', { ...running, ...untilTaken, present: false }, none],
    ['a tenant whose directory is gone is not finished', { ...idle, ...untilTaken, present: false }, none],
    [
      'a process on the port of another is not stopped',
      { ...running, ...untilTaken, ...problem('portConflict') },
      none,
    ],
    ['it waits for its time', { ...running, ...for5s }, { kind: 'wait', untilMs: nowMs + 5000 }],
    ['it is taken when its time has come', { ...running, ...release(ago(0)) }, { kind: 'take' }],
    ['it is taken long after, when nobody looked', { ...idle, ...release(ago(40_000)) }, { kind: 'take' }],
  ])('%s', (_title, state, action) => {
    expect(decideTenantAction(state, nowMs)).toEqual(action);
  });

  test('a state of an older version is not', () => {
    const { released: _released, ...old } = idle;
    expect(decideTenantAction(old, nowMs)).toEqual(start);
  });
});

test('in every state: a process excludes a start, and nothing is started, stopped or ended against what is wanted', () => {
  const when = fc.integer({ min: 0, max: 4_000_000 });
  fc.assert(
    fc.property(transitionSequence, when, (sequence, afterMs) => {
      const state = deepFreeze(sequence.reduce(foldTransition, emptyState()));
      const atMs = Date.parse(momentAfter(afterMs));
      const action = decideTenantAction(state, atMs);
      const isHeldBack = !state.present || state.wanted === 'stopped' || hasProblem(state, 'portConflict');
      if (action.kind === 'start' || action.kind === 'decide') {
        expect(state.process).toBeNull();
        expect(isHeldBack).toBe(false);
      }
      if (action.kind === 'start') {
        expect(state.decisionNeeded).toBeNull();
        if (state.nextTryAt !== null) expect(Date.parse(state.nextTryAt)).toBeLessThanOrEqual(atMs);
      }
      if (action.kind === 'stop') expect(state.process?.stopping).toBeNull();
      if (releaseOf(state) !== null) expect(['none', 'wait', 'take']).toContain(action.kind);
      expect(action.kind === 'finish').toBe(isOver(state));
      if (action.kind === 'wait') expect(action.untilMs).toBeGreaterThan(atMs);
      if (action.kind === 'take') expect(Date.parse(releaseOf(state)?.until ?? '')).toBeLessThanOrEqual(atMs);
      if (
        state.decisionNeeded !== null &&
        releaseOf(state) === null &&
        atMs >= Date.parse(state.decisionNeeded.since) + 10_000
      ) {
        expect(action.kind).not.toBe('wait');
      }
    }),
    { numRuns: 500 },
  );
});

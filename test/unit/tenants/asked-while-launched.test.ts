/** A move that is asked for when a process with another database is launched already, and has not appeared yet. */
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { decideTenantAction } from '../../../src/domain/tenants/tenant-action';
import type { TenantState, TransitionFact } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter } from './transition-sequences';

let seq = 0;
const fold = (state: TenantState, ...facts: TransitionFact[]) =>
  facts.map((fact) => ({ ...fact, seq: ++seq, at: momentAfter(seq) })).reduce(foldTransition, state);

const start = (run: number, generation: number, name: string): TransitionFact => ({
  ...{ kind: 'processStarted', run, port: 8101, generation, process: { pid: run, startTicks: 1, bootId: 'boot' } },
  database: { name, host: name, port: 3306 },
});
const moved: TransitionFact = {
  ...{ kind: 'databaseMoved', from: 'db2', to: 'db3', reason: 'ann wants it there', by: 'ann', requestId: 'r1' },
};
const restarted: TransitionFact = { kind: 'restartRequested', by: 'ann', requestId: 'r2' };
const end = (run: number): TransitionFact => ({
  ...{ kind: 'processExited', run, code: 0, signal: null, reason: 'it was stopped' },
  ...{ charged: false, healthy: false, next: 'restart' },
});

const appeared = fold(emptyState(), { kind: 'tenantAppeared', port: 8101, claimedAt: momentAfter(0) });
const launched = fold(appeared, start(1, 1, 'db1'), end(1));

test('it is not lost: the process is replaced, and the next one has the database that was asked for', () => {
  const started = fold(launched, moved, start(2, 1, 'db2'));
  expect(started).toMatchObject({ database: 'db3', process: { database: { name: 'db2' } } });
  expect(decideTenantAction(started, 0)).toEqual({ kind: 'stop', reason: 'its database changed to db3' });
  expect(fold(started, end(2))).toMatchObject({ database: 'db3', process: null });
});

test('what is launched after it has the last word: that database may have been lost meanwhile', () => {
  const started = fold(launched, moved, start(2, 2, 'db1'));
  expect(started).toMatchObject({ database: 'db1', process: { database: { name: 'db1' } } });
  expect(decideTenantAction(started, 0)).toEqual({ kind: 'none' });
});

test('whatever else is asked for meanwhile does not call the database before it back', () => {
  const started = fold(launched, restarted, start(2, 1, 'db2'));
  expect(started).toMatchObject({ database: 'db2', process: { database: { name: 'db2' } } });
  expect(decideTenantAction(started, 0)).toEqual({ kind: 'stop', reason: 'a restart was asked for' });
});

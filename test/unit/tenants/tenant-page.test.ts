import fc from 'fast-check';
import { newSupervision, takeReport } from '../../../src/domain/tenants/supervision';
import { tenantPage, tenantPurpose } from '../../../src/domain/tenants/tenant-page';
import { foldTransition } from '../../../src/domain/tenants/fold-transition';
import { tenantStateNames, type TenantState, type Transition } from '../../../src/domain/tenants/tenant-state';
import { emptyState, momentAfter, transitionSequence } from './transition-sequences';

const policy = {
  ...{ reflex: 3, withinMs: 60_000, healthyAfterMs: 60_000, backoffMs: [1_000], fatalAfter: 20 },
  retryFatalEveryMs: 1_800_000,
};

function pageOf(state: TenantState, transitions: Transition[] = []): string {
  const report = { host: 'h1', journal: 'j1', transitions, state, policy };
  return tenantPage(takeReport(newSupervision('alpha'), report, momentAfter(0)));
}

test('any tenant has a page within the size that the server takes', () => {
  fc.assert(
    fc.property(transitionSequence, (all) => {
      const page = pageOf(all.reduce(foldTransition, emptyState()), all);
      expect(Buffer.byteLength(page)).toBeLessThan(20_000);
      expect(page).not.toMatch(/undefined|null|NaN|\[object/);
    }),
  );
});

test.each(tenantStateNames)('a tenant that is %s is told what happens next', (name) => {
  const state = { ...emptyState(), present: true, state: name, nextTryAt: momentAfter(5_000) };
  const [, next] = pageOf(state).split('### What happens next\n\n');
  expect(next?.split('\n')[0]).toMatch(/^[A-Z].{10,}\.$/);
});

test('it says when the next try is, how the last ones ended, and how to mend a problem', () => {
  const state: TenantState = {
    ...{ ...emptyState(), present: true, state: 'fatal', nextTryAt: '2026-01-01T03:00:00.000Z' },
    lastExits: [
      { at: '2026-01-01T02:00:00.000Z', run: 4, code: null, signal: 'SIGKILL', reason: 'killed' },
      { at: '2026-01-01T02:30:00.000Z', run: 5, code: 3, signal: null, reason: 'exited with code 3' },
    ],
    problems: [{ code: 'fatal', message: '20 starts', since: '2026-01-01T02:30:01.000Z' }],
  };
  const page = pageOf(state);
  expect(page).toContain('tried again at 2026-01-01T03:00:00.000Z, then every 1800 s');
  expect(page).toContain(
    '- 2026-01-01T02:30:00.000Z run 5: exited with code 3\n- 2026-01-01T02:00:00.000Z run 4: killed\n',
  );
  expect(page).toContain('**Problem `fatal`** since 2026-01-01T02:30:01.000Z: 20 starts');
  expect(page).toContain('Look into its err file');
});

test('of a released one it says who has it, until when, and how it is supervised again', () => {
  const released = { by: 'ann', since: momentAfter(0), until: momentAfter(60_000), reason: 'a leak' };
  const page = pageOf({ ...emptyState(), present: true, state: 'running', released });
  expect(page).toContain('## alpha: running, released');
  expect(page).toContain(
    'It is released by ann since 2026-01-01T00:00:00.000Z, until 2026-01-01T00:01:00.000Z: a leak',
  );
  expect(page).toContain('It waits for somebody to take it, or for 2026-01-01T00:01:00.000Z.');
  expect(page).toContain('Supervise it again: `watchkeeper tenants take alpha`.');
});

test('the page before the first report, and what the workflow is for, are told too', () => {
  expect(tenantPage(newSupervision('alpha'))).toContain('Nothing has been reported yet');
  const purpose = tenantPurpose('a'.repeat(63), 'h'.repeat(63));
  expect(Buffer.byteLength(purpose.staticSummary)).toBeLessThan(400);
});
